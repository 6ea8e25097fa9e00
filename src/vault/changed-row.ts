import type { RowChange, VaultRow } from './definition.ts';

/** Which row a change is about. */
export function changedRow(change: RowChange): Pick<VaultRow, 'path' | 'version'> {
  return 'removes' in change ? change.removes : change.row;
}
