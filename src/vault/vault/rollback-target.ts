import { VaultError, type VaultRow } from '../definition.ts';

/**
 * The version that a rollback makes current: the one named, or the newest older one that is neither disabled nor destroyed. Where
 * the version last in use was disabled and there is no older one, that one is meant.
 * @param rows of one secret, newest first
 * @throws VaultError `no_such_version`.
 */
export function rollbackTarget(path: string, rows: readonly VaultRow[], to: number | undefined): VaultRow {
  if (to !== undefined) return named(path, rows, to);
  const last = rows.find(({ state }) => state === 'current') ?? rows.find(({ state }) => state === 'disabled');
  const older = rows.find(
    ({ version, state }) => version < (last?.version ?? Infinity) && (state === 'superseded' || state === 'previous'),
  );
  const target = older ?? (last?.state === 'disabled' ? last : undefined);
  if (target === undefined) throw noVersion(`${path} has no older version to go back to`);
  return target;
}

function named(path: string, rows: readonly VaultRow[], version: number): VaultRow {
  const row = existing(path, rows, version);
  if (row.state === 'current') throw noVersion(`version ${version} of ${path} is the current one already`);
  if (row.state === 'destroyed') throw noVersion(`version ${version} of ${path} is destroyed`);
  return row;
}

/** @throws VaultError `no_such_version`. */
export function existing(path: string, rows: readonly VaultRow[], version: number): VaultRow {
  const row = rows.find((each) => each.version === version);
  if (row === undefined) throw noVersion(`${path} has no version ${version}`);
  return row;
}

/** What was asked for is not there. */
export function noVersion(found: string): VaultError {
  return new VaultError(
    'no_such_version',
    `${found}; see which there are with "npm run -s portcullis -- secrets versions"`,
  );
}
