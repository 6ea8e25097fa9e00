import { afterAll, beforeAll } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { openStore } from '../harness/postgres-store.ts';
import { describeVaultStore } from './vault-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describeVaultStore('PostgreSQL', async () => {
  const schema = database.freshSchema();
  return { open: () => openStore(database, schema), remove: async () => {} };
});
