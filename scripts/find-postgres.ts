import { globSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram } from './find-program.ts';

/** Where PostgreSQL's own programs lie, which are on nobody's PATH: Debian, Red Hat, Homebrew. */
const FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/{opt/homebrew,usr/local}/opt/postgresql@*/bin'];

/** The folder of `initdb` and `postgres`: by PATH, or else of the newest version that is installed; undefined when there is none. */
export function findPostgres(): string | undefined {
  const onPath = findProgram('initdb');
  if (onPath !== undefined) return dirname(realpathSync(onPath));
  const installed = globSync(FOLDERS.map((folder) => `${folder}/initdb`));
  const newest = installed.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))[0];
  return newest && dirname(newest);
}
