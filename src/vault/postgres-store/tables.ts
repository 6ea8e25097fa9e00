import type { Session } from './session.ts';

/** What is where. The schema's name is an identifier that needs no more than quotes. */
export interface Tables {
  readonly schema: string;
  readonly header: string;
  readonly versions: string;
  /** On which changes are told of (NOTIFY); a database has one space of such names for all schemas. */
  readonly channel: string;
}

export const tablesIn = (schema: string): Tables => ({
  schema: `"${schema}"`,
  header: `"${schema}".vault_header`,
  versions: `"${schema}".versions`,
  channel: `vault_${schema}`,
});

/**
 * Makes the schema and the tables unless they are there, in a transaction that the caller opened. What is there is not touched, so
 * that an administrator may have made it for a role that may make nothing.
 */
export async function ensureTables(session: Session, { schema, header, versions }: Tables): Promise<void> {
  const existing = 'SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL AS exist';
  if (await isTrue(session, existing, [header, versions])) return;
  // Two that make tables of one name at once would fail, in spite of IF NOT EXISTS.
  await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`portcullis ${schema}`]);
  // Whoever held that lock made them. To make the indexes that are there would lock a table before the header's, others the other way round.
  if (await isTrue(session, existing, [header, versions])) return;
  if (!(await isTrue(session, 'SELECT to_regnamespace($1) IS NOT NULL AS exist', [schema])))
    await session.query(`CREATE SCHEMA ${schema}`);
  await session.query(`CREATE TABLE IF NOT EXISTS ${header} (
    id integer PRIMARY KEY CHECK (id = 1),
    header text NOT NULL,
    kek_id text NOT NULL GENERATED ALWAYS AS (header::jsonb #>> '{kek,id}') STORED
  )`);
  // The collation "C" sorts by bytes, as pages and lists are to be wherever the vault lies.
  await session.query(`CREATE TABLE IF NOT EXISTS ${versions} (
    path text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    valid_until bigint,
    wrapped_key bytea NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (path, version)
  )`);
  // Beside Portcullis, these hold that a secret has one current version and one previous.
  for (const state of ['current', 'previous'])
    await session.query(
      `CREATE UNIQUE INDEX IF NOT EXISTS one_${state} ON ${versions} (path) WHERE state = '${state}'`,
    );
}

async function isTrue(session: Session, question: string, values: readonly string[]): Promise<boolean> {
  const { rows } = await session.query<{ exist: boolean }>(question, values);
  return rows[0]?.exist === true;
}
