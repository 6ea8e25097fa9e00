/** Tells state.sqlite from other SQLite files: "PoSt", https://sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x506f5374;

/** Each order gets a number beside its id, by which it is told what was added since. */
export const SCHEMA = `
  BEGIN IMMEDIATE;
  PRAGMA application_id = ${APPLICATION_ID};
  CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS release_step (one INTEGER PRIMARY KEY CHECK (one = 1), step INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS release_tries (number INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  COMMIT;
`;
