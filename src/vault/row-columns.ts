import { VaultError, type VaultRow, type VersionFacts, type VersionState } from './definition.ts';

const STATES: readonly unknown[] = [
  'current',
  'previous',
  'superseded',
  'disabled',
  'destroyed',
] satisfies VersionState[];

/** A row's facts as a database gives them, which anybody may have edited. */
export interface FactColumns {
  readonly path?: unknown;
  readonly version?: unknown;
  readonly state?: unknown;
  readonly created_at?: unknown;
  readonly created_by?: unknown;
  readonly valid_until?: unknown;
}

export interface RowColumns extends FactColumns {
  readonly wrapped_key?: unknown;
  readonly sealed?: unknown;
}

/** @throws VaultError `corrupt` when the columns hold what no vault has. */
export function factsFrom(columns: FactColumns, place: string): VersionFacts {
  const { path, version, state, created_at: createdAt, created_by: createdBy, valid_until: validUntil } = columns;
  if (
    typeof path !== 'string' ||
    typeof version !== 'number' ||
    !STATES.includes(state) ||
    typeof createdAt !== 'number' ||
    typeof createdBy !== 'string' ||
    (validUntil !== null && typeof validUntil !== 'number')
  ) {
    throw misshapen(place);
  }
  return { path, version, state: state as VersionState, createdAt, createdBy, validUntil };
}

/** @throws VaultError `corrupt` when the columns hold what no vault has. */
export function rowFrom(columns: RowColumns, place: string): VaultRow {
  const { wrapped_key: wrappedKey, sealed } = columns;
  if (!(wrappedKey instanceof Uint8Array && sealed instanceof Uint8Array)) throw misshapen(place);
  return { ...factsFrom(columns, place), wrappedKey: asBuffer(wrappedKey), sealed: asBuffer(sealed) };
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function misshapen(place: string): VaultError {
  return new VaultError(
    'corrupt',
    `the vault ${place} has rows that Portcullis did not make; restore a backup with "npm run -s portcullis -- vault restore"`,
  );
}
