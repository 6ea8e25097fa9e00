import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { startPostgres } from '../harness/postgres.ts';
import { openStore, someHeader, someRow } from '../harness/postgres-store.ts';

test.each(['destroyed', 'removed'])('what was %s is not in the files of the tables any more', async (how) => {
  const server = await startPostgres();
  const store = openStore(server, server.freshSchema());
  try {
    const header = someHeader();
    // So long that what takes its place does not cover it.
    const row = someRow('a/key', { sealed: randomBytes(1000) });
    await store.create(header);
    await store.apply([{ row: someRow('b/key') }, { row }], header.kek.id);
    const data = join(dirname(fileURLToPath(server.passwordFile)), 'data', 'base');
    const isOnDisk = async () => {
      await server.sql('CHECKPOINT');
      const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return files.some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(row.wrappedKey));
    };
    expect(await isOnDisk()).toBe(true);
    const empty = Buffer.alloc(0);
    const erased = someRow('a/key', { state: 'destroyed', wrappedKey: empty, sealed: empty });
    await store.apply([how === 'removed' ? { removes: row } : { row: erased, replaces: row.sealed }], header.kek.id);
    expect(await isOnDisk()).toBe(true);
    await store.scrub();
    expect(await isOnDisk()).toBe(false);
  } finally {
    await store.close();
    await server.close();
  }
});
