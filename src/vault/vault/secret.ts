import { VaultError, type VaultRow, type VersionFacts } from '../definition.ts';

/** What the rows of one secret say. */
export interface SecretState {
  readonly current: VaultRow | undefined;
  readonly previous: VaultRow | undefined;
  /** Why there is no current version. */
  readonly absence: 'missing' | 'disabled' | 'destroyed';
}

/** @param rows of one secret. @throws VaultError `corrupt` when two are current, or two previous. */
export function stateOf(rows: readonly VaultRow[]): SecretState {
  return { current: only('current', rows), previous: only('previous', rows), absence: absenceOf(rows) };
}

/** Whether a version may still be handed out. A previous one whose grace is nowhere said may not. */
export function isGood({ state, validUntil }: VersionFacts, now: number): boolean {
  return validUntil === null ? state !== 'previous' : validUntil > now;
}

function only(state: 'current' | 'previous', rows: readonly VaultRow[]): VaultRow | undefined {
  const [row, another] = rows.filter((each) => each.state === state);
  if (another === undefined) return row;
  throw new VaultError(
    'corrupt',
    `the secret ${another.path} has more than one ${state} version, so the vault was edited; ` +
      'restore a backup with "npm run -s portcullis -- vault restore"',
  );
}

/** A current version that was destroyed leaves a secret destroyed: an older one is not used unless a person says so. */
function absenceOf(rows: readonly VaultRow[]): SecretState['absence'] {
  if (rows.length === 0) return 'missing';
  return rows.some(({ state }) => state === 'disabled') ? 'disabled' : 'destroyed';
}
