import type { TestDatabase } from './postgres.ts';

/** Makes a role that may log in and read the tables of a schema. @returns its password. */
export async function makeReader(database: TestDatabase, role: string, schema: string): Promise<string> {
  const password = `password-of-${role}`;
  await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await database.sql(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  await database.sql(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
  return password;
}
