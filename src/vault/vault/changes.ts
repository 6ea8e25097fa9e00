import type { RowChange, VaultRow, VersionFacts } from '../definition.ts';
import { destroyedRow, openRow, sealRow } from '../envelope.ts';
import type { VaultKeys } from '../vault-keys.ts';
import { stateOf } from './secret.ts';

export const SUPERSEDED = { state: 'superseded', validUntil: null } as const;

/** A row in another state. It is sealed anew, since its state is among what it is bound to. */
export async function restated(
  row: VaultRow,
  change: Pick<VersionFacts, 'state' | 'validUntil'>,
  keys: VaultKeys,
): Promise<RowChange> {
  const value = await openRow(row, keys);
  try {
    return { row: await sealRow({ ...row, ...change }, value, keys), replaces: row.sealed };
  } finally {
    value.fill(0);
  }
}

/**
 * What makes room for another current version; first in every list of changes, as there may be but one.
 * @param change what becomes of the current one; what was previous is superseded
 */
export async function stepDown(
  rows: readonly VaultRow[],
  change: Pick<VersionFacts, 'state' | 'validUntil'>,
  keys: VaultKeys,
): Promise<RowChange[]> {
  const { current, previous } = stateOf(rows);
  return [
    ...(previous === undefined ? [] : [await restated(previous, SUPERSEDED, keys)]),
    ...(current === undefined ? [] : [await restated(current, change, keys)]),
  ];
}

/** What erases rows for good, whether or not they open. */
export function erasing(rows: readonly VaultRow[]): RowChange[] {
  return rows
    .filter(({ state }) => state !== 'destroyed')
    .map((row) => ({ row: destroyedRow(row), replaces: row.sealed }));
}
