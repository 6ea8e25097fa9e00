import type { SecretValue } from '../../core/secret-value.ts';
import type { RowChange, VaultRow } from '../definition.ts';
import { sealRow } from '../envelope.ts';
import type { VaultKeys } from '../vault-keys.ts';
import { SUPERSEDED, stepDown } from './changes.ts';
import { bytesOf } from './value-bytes.ts';

/** A version to be stored. */
export interface NextVersion {
  readonly path: string;
  readonly value: SecretValue;
  /** Milliseconds for which the one before stays good; 0: not at all. */
  readonly grace: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly who: string;
}

/** What stores a new current version. @throws VaultError `unsupported` for a value that cannot be kept, `corrupt`. */
export async function nextVersion(
  { path, value, grace, now, who }: NextVersion,
  rows: readonly VaultRow[],
  keys: VaultKeys,
): Promise<{ readonly changes: RowChange[]; readonly result: number }> {
  const version = 1 + Math.max(0, ...rows.map((row) => row.version));
  const facts = { path, version, state: 'current', createdAt: now, createdBy: who, validUntil: null } as const;
  const before = grace > 0 ? ({ state: 'previous', validUntil: Math.round(now + grace) } as const) : SUPERSEDED;
  const bytes = bytesOf(path, value);
  try {
    const row = await sealRow(facts, bytes, keys);
    return { changes: [...(await stepDown(rows, before, keys)), { row }], result: version };
  } finally {
    bytes.fill(0);
  }
}
