import { VaultError } from '../definition.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/*
 * Whoever could make the tables before us, or alter them, could have code of theirs run as whoever reads or writes, and keep what is
 * erased. The server's own functions and types are not recorded as dependencies: https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
const STRANGE = `
  WITH ours AS (SELECT oid, relkind FROM pg_class WHERE oid IN (to_regclass($1), to_regclass($2))),
  parts (class, part) AS (
    SELECT 'pg_class'::regclass, oid FROM ours
    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index JOIN ours ON indrelid = ours.oid
    UNION ALL SELECT 'pg_attrdef'::regclass, def.oid FROM pg_attrdef def JOIN ours ON adrelid = ours.oid
    UNION ALL SELECT 'pg_constraint'::regclass, con.oid FROM pg_constraint con JOIN ours ON conrelid = ours.oid
    UNION ALL SELECT 'pg_policy'::regclass, pol.oid FROM pg_policy pol JOIN ours ON polrelid = ours.oid
  )
  SELECT CASE
    WHEN EXISTS (SELECT FROM ours WHERE relkind <> 'r') THEN 'are views or the like'
    WHEN EXISTS (SELECT FROM pg_trigger JOIN ours ON tgrelid = ours.oid) THEN 'have triggers'
    WHEN EXISTS (SELECT FROM pg_rewrite JOIN ours ON ev_class = ours.oid) THEN 'have rules'
    WHEN EXISTS (SELECT FROM pg_inherits JOIN ours ON ours.oid IN (inhrelid, inhparent)) THEN 'inherit from one another'
    WHEN EXISTS (
      SELECT FROM pg_depend JOIN parts ON (classid, objid) = (class, part)
       WHERE refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_type'::regclass)
    ) THEN 'use functions or types that are not of the server'
  END AS strange`;

/**
 * Sees to it that the vault lies in ordinary tables, which run nobody's code; tables that are not there are none.
 * @throws VaultError `corrupt`.
 */
export async function refuseStrangeTables(
  session: Session,
  { header, versions }: Tables,
  place: string,
): Promise<void> {
  const { rows } = await session.query<{ strange: string | null }>(STRANGE, [header, versions]);
  const strange = rows[0]?.strange;
  if (strange === null) return;
  throw new VaultError(
    'corrupt',
    `the vault ${place} is not as Portcullis made it: tables in its place ${strange}, by which others could keep what is erased; ` +
      'find out who made that and remove it, or name another schema in secrets.options.schema',
  );
}
