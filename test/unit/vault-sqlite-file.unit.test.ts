import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { SqliteStore } from '../../src/vault/sqlite-store.ts';
import { Vault } from '../../src/vault/vault.ts';
import { sampleRow } from '../contract/store-behaviour/samples.ts';
import { manualTime } from '../harness/manual-time.ts';
import { sqliteParts, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

let scratch: VaultScratch;
let file: string;
let opened: { close(): Promise<void> }[];

beforeEach(() => {
  scratch = vaultScratch();
  file = scratch.file('var/deep/v.sqlite');
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  scratch.remove();
});

function partsOf(path = file) {
  const parts = sqliteParts(path);
  opened.push(parts.store);
  return parts;
}
async function makeVault(path = file, value = 'one') {
  const parts = partsOf(path);
  const vault = await Vault.create(parts, { fips: false });
  await vault.put('a/b', new SecretValue(value), 0);
  return { parts, vault };
}
const read = async (vault: Vault) => {
  const found = await vault.read('a/b');
  return found.found ? found.current.value.reveal() : found.absence;
};

describe('the files of a vault', () => {
  test('are for their owner alone, and so is the directory that was made for them', async () => {
    const { vault } = await makeVault();
    await read(vault);
    const modes = Object.fromEntries(
      readdirSync(scratch.file('var/deep')).map((name) => [
        name,
        statSync(scratch.file(`var/deep/${name}`)).mode & 0o777,
      ]),
    );
    expect(modes).toEqual({ 'v.sqlite': 0o600, 'v.sqlite-wal': 0o600, 'v.sqlite-shm': 0o600 });
    expect(statSync(scratch.file('var/deep')).mode & 0o777).toBe(0o700);
  });

  test('that others may read are for their owner alone once they were opened', async () => {
    const { vault } = await makeVault();
    await read(vault);
    const names = readdirSync(scratch.file('var/deep')).map((name) => scratch.file(`var/deep/${name}`));
    for (const name of names) chmodSync(name, 0o664);
    await Vault.open(partsOf());
    expect(names.map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  });

  const link = { code: 'unsupported', message: expect.stringMatching(/is a symbolic link.*; name the file itself/) };

  test('are not reached through a link', async () => {
    await (await makeVault(scratch.file('elsewhere.sqlite'))).parts.store.close();
    mkdirSync(join(file, '..'), { recursive: true });
    symlinkSync(scratch.file('elsewhere.sqlite'), file);
    await expect(Vault.open(partsOf())).rejects.toMatchObject(link);
  });

  test('are not made through a link, wherever it was laid', async () => {
    mkdirSync(join(file, '..'), { recursive: true });
    for (const name of [file, `${file}-wal`]) {
      symlinkSync(scratch.file('elsewhere'), name);
      await expect(Vault.create(partsOf(), { fips: false })).rejects.toMatchObject(link);
      expect(existsSync(scratch.file('elsewhere'))).toBe(false);
      unlinkSync(name);
    }
  });

  // Only root can give a file away.
  (userInfo().uid === 0 ? test : test.skip)('are refused when they belong to another user', async () => {
    await (await makeVault()).parts.store.close();
    chownSync(file, 12_345, 12_345);
    const error = { code: 'unsupported', message: expect.stringMatching(/another user \(uid 12345\).*chown/) };
    await expect(Vault.open(partsOf())).rejects.toMatchObject(error);
    await expect(Vault.create(partsOf(), { fips: false })).rejects.toMatchObject(error);
  });

  test('are not made by looking for a vault', async () => {
    const parts = partsOf();
    await expect(Vault.open(parts)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('npm run -s portcullis -- vault init'),
    });
    expect(existsSync(scratch.file('var'))).toBe(false);
  });

  test('are not changed by reading', async () => {
    const { parts } = await makeVault();
    await parts.store.close();
    const before = readFileSync(file);
    const vault = await Vault.open(partsOf());
    expect(await read(vault)).toBe('one');
    await vault.facts();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('may have any name', async () => {
    const odd = scratch.file('100% of a?b#c d%20.sqlite');
    await makeVault(odd);
    expect(existsSync(odd)).toBe(true);
    expect(await read(await Vault.open(partsOf(odd)))).toBe('one');
  });
});

describe('a file that is no vault', () => {
  const write = (content: string | Buffer) => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
  };

  test('because it is empty can become one', async () => {
    write('');
    await expect(Vault.open(partsOf())).rejects.toMatchObject({ code: 'missing' });
    await makeVault();
  });

  test('because it is text is left alone', async () => {
    const text = 'a file of somebody else\n'.repeat(500);
    write(text);
    await expect(Vault.open(partsOf())).rejects.toMatchObject({ code: 'corrupt' });
    await expect(Vault.create(partsOf(), { fips: false })).rejects.toMatchObject({ code: 'corrupt' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('because it is the database of another program is left alone', async () => {
    write('');
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    const before = readFileSync(file);
    const error = { code: 'unsupported', message: expect.stringContaining('another program') };
    await expect(Vault.open(partsOf())).rejects.toMatchObject(error);
    await expect(Vault.create(partsOf(), { fips: false })).rejects.toMatchObject(error);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('because it is a directory is refused', async () => {
    mkdirSync(file, { recursive: true });
    await expect(Vault.open(partsOf())).rejects.toMatchObject({ code: 'unsupported' });
  });
});

test.each([0.1, 0.5, 0.9])('a file cut short to %d of its length says so, and what to do', async (share) => {
  const { vault, parts } = await makeVault();
  for (let index = 0; index < 100; index += 1) await vault.put(`p/${index}`, new SecretValue('x'.repeat(100)), 0);
  await parts.store.close();
  truncateSync(file, Math.floor(statSync(file).size * share));
  const opening = Vault.open(partsOf()).then((again) => again.verify());
  await expect(opening).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('vault restore') });
});

test('a file whose middle was overwritten says so', async () => {
  const { vault, parts } = await makeVault();
  for (let index = 0; index < 100; index += 1) await vault.put(`p/${index}`, new SecretValue('x'.repeat(100)), 0);
  await parts.store.close();
  const content = readFileSync(file);
  writeFileSync(file, content.fill(0xff, 8192, content.length - 4096));
  const outcome = await Vault.open(partsOf())
    .then((again) => again.verify())
    .catch((error: unknown) => error);
  expect(outcome).not.toEqual([]);
  if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ code: 'corrupt' });
});

describe('while a vault is open', () => {
  test('another file put in its place is the one that is read, and watchers are told', async () => {
    const time = manualTime();
    await (await makeVault(scratch.file('other.sqlite'), 'other')).parts.store.close();
    await (await makeVault()).parts.store.close();
    const store = new SqliteStore({ path: file, ...time });
    opened.push(store);
    const vault = await Vault.open({ ...partsOf(), store });
    let told = 0;
    const stop = store.watch(() => {
      told += 1;
    });
    time.advance(1000);
    expect([await read(vault), told]).toEqual(['one', 0]);
    renameSync(scratch.file('other.sqlite'), file);
    time.advance(1000);
    expect([await read(vault), told]).toEqual(['other', 1]);
    time.advance(5000);
    expect(told).toBe(1);
    stop();
    expect(time.pending).toEqual([]);
  });

  test('a file that is taken away is missed, and found again', async () => {
    const { vault, parts } = await makeVault();
    await parts.store.close();
    expect(await read(vault)).toBe('one');
    await parts.store.close();
    renameSync(file, `${file}.away`);
    await expect(vault.read('a/b')).rejects.toMatchObject({ code: 'missing' });
    renameSync(`${file}.away`, file);
    expect(await read(vault)).toBe('one');
  });

  test('what another connection writes is told within a second, and what it reads is not', async () => {
    const time = manualTime();
    const { vault } = await makeVault();
    const store = new SqliteStore({ path: file, ...time });
    opened.push(store);
    let told = 0;
    const stop = store.watch(() => {
      told += 1;
    });
    await vault.read('a/b');
    time.advance(3000);
    expect(told).toBe(0);
    await vault.put('a/b', new SecretValue('two'), 0);
    time.advance(1000);
    expect(told).toBe(1);
    // What it writes and wipes itself is no news to it.
    const own = await Vault.open({ ...partsOf(), store });
    await own.put('a/b', new SecretValue('three'), 0);
    await store.scrub();
    time.advance(1000);
    expect(told).toBe(1);
    stop();
  });

  test('all that it holds is read as of one moment, and others have their turn meanwhile', async () => {
    const { vault, parts } = await makeVault();
    const { kekId } = await parts.store.rows('a/b');
    const names = Array.from({ length: 3000 }, (_, index) => `b/${String(index).padStart(4, '0')}`);
    await parts.store.apply(
      names.map((name) => ({ row: sampleRow(name, 1) })),
      kekId,
    );
    const reading = parts.store.facts('b/');
    let turns = 0;
    let isRead = false;
    const read = reading.finally(() => {
      isRead = true;
    });
    for (; !isRead; turns += 1) {
      await setImmediate();
      if (turns === 2) await parts.store.apply([{ row: sampleRow('b/9999', 1) }], kekId);
    }
    expect((await read).map(({ path }) => path)).toEqual(names);
    expect(turns).toBeGreaterThan(4);
    expect(await parts.store.facts('b/')).toHaveLength(names.length + 1);
    vault.close();
  });
});

test('who writes while another holds the vault is told so after some seconds, and readers are not held up', async () => {
  const time = manualTime();
  const { vault, parts } = await makeVault();
  const store = new SqliteStore({ path: file, ...time });
  opened.push(store);
  const waiting = await Vault.open({ ...parts, store });
  await parts.store.exclusively(async () => {
    const outcome = waiting.put('a/b', new SecretValue('two'), 0).catch((error: unknown) => error);
    let settled: unknown;
    const watched = outcome.then((result) => {
      settled = result;
    });
    while (settled === undefined) {
      time.advance(100);
      await setImmediate();
    }
    await watched;
    expect(settled).toMatchObject({ code: 'locked', message: expect.stringContaining('rekey') });
    expect(time.clock.elapsed()).toBeLessThan(10_000);
    expect(await read(waiting)).toBe('one');
  });
  await vault.put('a/b', new SecretValue('three'), 0);
  expect(await read(waiting)).toBe('three');
});
