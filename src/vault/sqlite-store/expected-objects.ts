import { DatabaseSync } from 'node:sqlite';
import { VaultError } from '../definition.ts';
import { SCHEMA } from './schema.ts';

let expected: ReadonlyMap<string, string> | undefined;

/**
 * Compares what a file defines with what a vault does: a trigger or a table more could keep what is erased.
 * @throws VaultError `corrupt`, which names what differs.
 */
export function refuseStrangeObjects(db: DatabaseSync, path: string): void {
  expected ??= expectedObjects();
  const found = objectsOf(db);
  const strange = [...new Set([...found.keys(), ...expected.keys()])].filter(
    (name) => expected?.get(name) !== found.get(name),
  );
  if (strange.length === 0) return;
  throw new VaultError(
    'corrupt',
    `the vault ${path} was tampered with, or made by another version of Portcullis: these of its tables, indexes and triggers are added, ` +
      `changed or missing: ${JSON.stringify(strange.slice(0, 5))}; find out who could write to it, move the file away and run ` +
      '"npm run -s portcullis -- vault restore" with your last backup',
  );
}

function expectedObjects(): ReadonlyMap<string, string> {
  const db = new DatabaseSync(':memory:');
  try {
    db.exec(SCHEMA);
    return objectsOf(db);
  } finally {
    db.close();
  }
}

/** What defines each object, by its kind and name. */
function objectsOf(db: DatabaseSync): ReadonlyMap<string, string> {
  const rows = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all();
  return new Map(
    rows.map(({ type, name, tbl_name, sql }) => [
      `${type} ${name}`,
      // How our statement is laid out may change between versions.
      `${tbl_name} ${String(sql).replace(/\s+/g, ' ')}`,
    ]),
  );
}
