import { createHmac } from 'node:crypto';
import { boundTo } from '../../core/canonical-json.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { VaultError, type VaultRow } from '../definition.ts';
import { openRow } from '../envelope.ts';
import { fingerprint } from '../fingerprint.ts';
import type { VaultKeys } from '../vault-keys.ts';

/** What may be known of a value. */
export interface ShelfFacts {
  /** No other value ever had it, in whatever place. */
  readonly id: string;
  /** Tells two values of one place apart. In another place the same value has another. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** From when on it is not handed out, in milliseconds since the epoch; null: never. */
  readonly until: number | null;
}

/** A value with what may be known of it. */
export interface Shelved extends ShelfFacts {
  readonly found: 'value';
  readonly value: SecretValue;
}

/** @throws VaultError `corrupt`. */
export async function shelved(row: VaultRow, keys: VaultKeys): Promise<Shelved> {
  const bytes = await openRow(row, keys);
  try {
    return { found: 'value', value: new SecretValue(bytes.toString()), ...shelfFacts(row, bytes, keys) };
  } finally {
    bytes.fill(0);
  }
}

/** Whether a row is as it was put, its end included. */
export async function opens(row: VaultRow, keys: VaultKeys): Promise<boolean> {
  try {
    (await openRow(row, keys)).fill(0);
    return true;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'corrupt') return false;
    throw error;
  }
}

export function shelfFacts(
  { path, createdAt, validUntil, sealed }: VaultRow,
  value: Buffer,
  keys: VaultKeys,
): ShelfFacts {
  const ofPlace = createHmac('sha256', keys.fingerprintKey).update(boundTo('fingerprint', path)).digest();
  return {
    // Its nonce: versions are counted from 1 again where a value was removed.
    id: sealed.subarray(0, 12).toString('base64url'),
    fingerprint: fingerprint(ofPlace, value),
    createdAt,
    until: validUntil,
  };
}
