/** Tells a vault from other SQLite files: "Port", https://sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x506f7274;

/*
 * `kek_id` is computed, so that it cannot differ from what the header says. The two partial indexes hold, beside Portcullis, that a
 * secret has one current version and one previous.
 */
export const SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  CREATE TABLE IF NOT EXISTS vault_header (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    header TEXT NOT NULL,
    kek_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(header, '$.kek.id')) VIRTUAL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    valid_until INTEGER,
    wrapped_key BLOB NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (path, version)
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS one_current ON versions (path) WHERE state = 'current';
  CREATE UNIQUE INDEX IF NOT EXISTS one_previous ON versions (path) WHERE state = 'previous';
`;

export const FACTS = 'path, version, state, created_at, created_by, valid_until';
