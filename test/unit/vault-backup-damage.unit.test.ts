import { existsSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { restore } from '../../src/vault/restore.ts';
import { type BackupRig, backupRig, PASSPHRASE, sampleBackup } from '../harness/backup-rig.ts';

/** Of a vault with versions in every state. */
let lines: string[];
let scratch: BackupRig['scratch'];
let partsOf: BackupRig['partsOf'];
let filledVault: BackupRig['filledVault'];
let backedUp: BackupRig['backedUp'];
let restored: BackupRig['restored'];
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ lines } = await sampleBackup());
});
beforeEach(() => {
  ({ scratch, partsOf, filledVault, backedUp, restored, close: remove } = backupRig());
});
afterEach(() => remove());

describe('nothing is written for a backup that', () => {
  const swap = (one: number, other: number) =>
    lines.map((line, index) => (index === one ? lines[other] : index === other ? lines[one] : line) ?? '');
  const without = (...left: number[]) => lines.filter((_line, index) => !left.includes(index));
  const edited = (at: number) =>
    lines.map((line, index) =>
      index === at
        ? line.replace(/^(.{20})(.)/, (_all, head: string, byte: string) => head + (byte === 'A' ? 'B' : 'A'))
        : line,
    );

  test.each<[string, () => string[], string]>([
    ['is empty', () => [], 'corrupt'],
    ['is something else', () => ['hello\n', 'world\n'], 'corrupt'],
    ['has no end', () => without(7), 'corrupt'],
    ['has a header alone', () => lines.slice(0, 1), 'corrupt'],
    ['ends within a line', () => [...lines.slice(0, 4), (lines[4] ?? '').slice(0, 30)], 'corrupt'],
    ['lacks a record', () => without(3), 'corrupt'],
    ['lacks its last record but one', () => without(6), 'corrupt'],
    ['has a record twice', () => [...lines.slice(0, 4), ...lines.slice(3)], 'corrupt'],
    ['goes on after its end', () => [...lines, lines[1] ?? ''], 'corrupt'],
    ['has two records swapped', () => swap(2, 3), 'corrupt'],
    ['has a record edited', () => edited(3), 'corrupt'],
    ['has its end edited', () => edited(7), 'corrupt'],
    ['has its date edited', () => lines.map((line) => line.replace(/"createdAt":\d+/, '"createdAt":1')), 'wrong_key'],
    ['has another salt', () => lines.map((line) => line.replace(/"salt":"../, '"salt":"AA')), 'wrong_key'],
    ['would take all memory', () => lines.map((line) => line.replace('65536', '65536000')), 'unsupported'],
    ['was made cheap to guess', () => lines.map((line) => line.replace('65536', '8')), 'unsupported'],
    [
      'is of a later format',
      () => lines.map((line) => line.replace('"portcullisBackup":1', '"portcullisBackup":2')),
      'unsupported',
    ],
  ])('%s', async (_name, text, code) => {
    await expect(restored(text(), 'new.sqlite')).rejects.toMatchObject({ code });
    expect(existsSync(scratch.file('new.sqlite'))).toBe(false);
  });

  test('has another passphrase', async () => {
    const wrong = restored(lines, 'new.sqlite', false, Buffer.from('another'));
    await expect(wrong).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining('backup') });
    expect(existsSync(scratch.file('new.sqlite'))).toBe(false);
  });

  test('has a record of another backup of the same vault', async () => {
    const { parts } = await filledVault('v.sqlite');
    const [one, other] = [await backedUp(parts), await backedUp(parts)];
    const mixed = one.map((line, index) => (index === 3 ? (other[3] ?? '') : line));
    await expect(restored(mixed, 'new.sqlite')).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('is another one when it is read the second time', async () => {
    let reads = 0;
    const changing = async function* () {
      reads += 1;
      yield (reads < 3 ? lines : lines.slice(0, 5)).join('');
    };
    const parts = partsOf('new.sqlite', 2);
    const restoring = restore(parts, changing, PASSPHRASE, { overwrite: false, fips: false });
    await expect(restoring).rejects.toMatchObject({ code: 'corrupt' });
    expect(reads).toBe(3);
    expect(await parts.store.header()).toBeUndefined();
  });
});
