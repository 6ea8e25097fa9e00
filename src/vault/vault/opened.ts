import { SecretValue } from '../../core/secret-value.ts';
import type { VaultRow, VersionFacts } from '../definition.ts';
import { factsOf, openRow } from '../envelope.ts';
import { fingerprint } from '../fingerprint.ts';
import type { VaultKeys } from '../vault-keys.ts';
import { isGood } from './secret.ts';

/** A version with its value. */
export interface OpenVersion {
  readonly version: number;
  readonly value: SecretValue;
}

/** A version without its value; destroyed ones have no fingerprint. */
export interface VersionFingerprint extends VersionFacts {
  readonly fingerprint?: string;
}

/** @throws VaultError `corrupt`. */
export async function opened(row: VaultRow, keys: VaultKeys): Promise<OpenVersion> {
  const bytes = await openRow(row, keys);
  try {
    return { version: row.version, value: new SecretValue(bytes.toString()) };
  } finally {
    bytes.fill(0);
  }
}

/** What is known of a version, whose value becomes no string; one whose end has come is superseded. @throws VaultError `corrupt`. */
export async function summarised(row: VaultRow, keys: VaultKeys, now: number): Promise<VersionFingerprint> {
  if (row.state === 'destroyed') return factsOf(row);
  const over = (row.state === 'previous' || row.state === 'current') && !isGood(row, now);
  const bytes = await openRow(row, keys);
  try {
    return {
      ...factsOf(row),
      ...(over ? { state: 'superseded', validUntil: null } : {}),
      fingerprint: fingerprint(keys.fingerprintKey, bytes),
    };
  } finally {
    bytes.fill(0);
  }
}
