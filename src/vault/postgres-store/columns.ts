import type { VaultRow, VersionFacts } from '../definition.ts';
import { factsFrom, rowFrom } from '../row-columns.ts';

/** A row of facts as it comes from the database, where 64 bits are text. */
export type FactColumns = {
  readonly path: string;
  readonly version: number;
  readonly state: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly valid_until: string | null;
};
export type RowColumns = FactColumns & { readonly wrapped_key: Buffer; readonly sealed: Buffer };

const TYPES = {
  path: 'text',
  version: 'integer',
  state: 'text',
  created_at: 'bigint',
  created_by: 'text',
  valid_until: 'bigint',
  wrapped_key: 'bytea',
  sealed: 'bytea',
} as const;

/** Columns of facts, of rows, and of rows of a table with an alias, as lists for SQL. */
export const FACTS = 'path, version, state, created_at, created_by, valid_until';
export const COLUMNS = Object.keys(TYPES).join(', ');
export const columnsOf = (alias: string): string => COLUMNS.replace(/\w+/g, `${alias}.$&`);

/** A table `new` made of parameters, one array for each column: a statement takes any number of rows. */
export const NEW_ROWS = `unnest(${Object.values(TYPES)
  .map((type, column) => `$${column + 1}::${type}[]`)
  .join(', ')}) AS new (${COLUMNS})`;

/** The parameters of {@link NEW_ROWS}. */
export function newRows(rows: readonly VaultRow[]): unknown[][] {
  const values = rows.map(valuesOf);
  return Object.keys(TYPES).map((_name, column) => values.map((row) => row[column]));
}

/** In the order of {@link COLUMNS}. */
export function valuesOf(row: VaultRow): unknown[] {
  const { path, version, state, createdAt, createdBy, validUntil, wrappedKey, sealed } = row;
  return [path, version, state, createdAt, createdBy, validUntil, wrappedKey, sealed];
}

/** @throws VaultError `corrupt` when the columns hold what no vault has. */
export const toFacts = (columns: FactColumns, place: string): VersionFacts => factsFrom(withNumbers(columns), place);

/** @throws VaultError `corrupt` when the columns hold what no vault has. */
export const toRow = (columns: RowColumns, place: string): VaultRow => rowFrom(withNumbers(columns), place);

function withNumbers<Columns extends FactColumns>(columns: Columns) {
  const { created_at: createdAt, valid_until: validUntil } = columns;
  return {
    ...columns,
    created_at: Number(createdAt),
    valid_until: validUntil === null ? null : Number(validUntil),
  };
}
