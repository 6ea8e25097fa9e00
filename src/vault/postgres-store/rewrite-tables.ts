import { VaultError } from '../definition.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/**
 * Writes the tables anew, so that their files hold nothing of what was erased or replaced: an ordinary VACUUM leaves its bytes where
 * they are until something is written over them. Readers wait meanwhile, for well under a second with some thousand secrets.
 *
 * What the server's files cannot help with stays: write-ahead logs and their archives, replicas until they have caught up, base
 * backups, and blocks that the file system has let go of. There the erased values lie encrypted, under data keys that lie encrypted
 * under the KEK: only a rekey, after which the old KEK is forgotten, puts them out of reach.
 *
 * @throws VaultError `locked`; `unsupported` where the role may not: to the server, that is no more than a warning.
 */
export async function rewriteTables(session: Session, tables: Tables, place: string): Promise<void> {
  const { header, versions } = tables;
  const before = await filesOf(session, tables);
  // Readers queue behind whoever waits for this lock.
  await session.query("SET lock_timeout = '2s'");
  const statement = `VACUUM (FULL) ${header}, ${versions}`;
  await session.query(statement);
  const after = await filesOf(session, tables);
  if (after.some((file, index) => file === before[index])) throw notOwner(place, statement);
}

/** The numbers of the files that the tables lie in. */
async function filesOf(session: Session, { header, versions }: Tables): Promise<(string | null)[]> {
  const { rows } = await session.query<{ file: string | null }>(
    'SELECT pg_relation_filenode(to_regclass(name))::text AS file FROM unnest($1::text[]) WITH ORDINALITY AS named (name) ORDER BY ordinality',
    [[header, versions]],
  );
  return rows.map(({ file }) => file);
}

function notOwner(place: string, statement: string): VaultError {
  return new VaultError(
    'unsupported',
    `the tables of the vault ${place} belong to another role, and only that may write their files anew; have it run ${statement} each ` +
      'time that something was destroyed or the key was changed, or make this role the owner',
  );
}
