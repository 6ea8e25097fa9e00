import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { placeOf } from '../../src/caller-keys/slot-place.ts';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import {
  makeVaultAt,
  openKeysAt,
  sqlitePlace,
  type TestKeys,
  type VaultPlace,
  vaultPlaces,
} from '../harness/caller-keys-in-vault.ts';
import { fieldsOf, revealed } from '../harness/caller-keys-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { foundIn } from '../harness/search-for.ts';

const CANARY = 'canary-of-ann-herself-0123456789';
// The same subject, of two issuers.
const ann = { caller: callerKey('https://one.test/', 'ann'), integration: 'maps' };
const otherAnn = { caller: callerKey('https://two.test/', 'ann'), integration: 'maps' };
const UNUSABLE = { code: 'caller_key_unusable' };

describe.each(Object.keys(vaultPlaces))('callers’ keys in %s', (kind) => {
  let place: VaultPlace;
  let gateways: TestKeys[];
  let places: { fresh(): VaultPlace; close(): Promise<void> } | undefined;
  beforeAll(async () => {
    places = await vaultPlaces[kind]?.();
  });
  afterAll(() => places?.close());
  beforeEach(async () => {
    place = places?.fresh() as VaultPlace;
    await makeVaultAt(place);
    gateways = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) {
      await gateway.close();
      await gateway.backend.close();
    }
    await place.close();
  });
  const gateway = async () => {
    const opened = await openKeysAt(place);
    gateways.push(opened);
    return opened;
  };
  const paths = async () => (await place.sql('SELECT path FROM versions ORDER BY path')).map(({ path }) => path);

  describe('a row that was put in another’s place is nobody’s key', () => {
    const slots = {
      'of an issuer with the same sub': otherAnn,
      'of another integration': { ...ann, integration: 'chat' },
      'of a task': { ...ann, task: 'job' },
      'of another’s task': { ...otherAnn, task: 'job' },
    };
    test.each(Object.entries(slots))('%s', async (_whose, from) => {
      const { keys } = await gateway();
      await keys.put(from, fieldsOf(CANARY), undefined);
      await place.sql('UPDATE versions SET path = ? WHERE path = ?', `~${placeOf(ann)}`, `~${placeOf(from)}`);
      // One that never read it, so that nothing is in its cache.
      const { keys: fresh, logged } = await gateway();
      await expect(fresh.get(ann)).rejects.toMatchObject(UNUSABLE);
      await expect(fresh.describe(ann)).rejects.toMatchObject(UNUSABLE);
      const given = await fresh.get(from).catch((error: unknown) => (error as { code?: unknown }).code);
      expect(given).toBe('task' in from ? UNUSABLE.code : undefined);
      expect(logged.join('')).toContain('"event":"caller_key_unreadable"');
      // One that had read it.
      expect(await keys.get(ann).then(revealed, () => 'refused')).not.toBe(CANARY);
    });

    test('nor are key and value that were copied between two rows', async () => {
      const { keys } = await gateway();
      await keys.put(ann, fieldsOf('of ann'), undefined);
      await keys.put(otherAnn, fieldsOf(CANARY), undefined);
      const theirs = `FROM versions WHERE path = '~${placeOf(otherAnn)}'`;
      await place.sql(
        `UPDATE versions SET wrapped_key = (SELECT wrapped_key ${theirs}), sealed = (SELECT sealed ${theirs}),
         created_at = (SELECT created_at ${theirs}) WHERE path = ?`,
        `~${placeOf(ann)}`,
      );
      const { keys: fresh } = await gateway();
      await expect(fresh.get(ann)).rejects.toMatchObject(UNUSABLE);
      expect(revealed(await fresh.get(otherAnn))).toBe(CANARY);
    });

    test('nor is one of which the end was put off', async () => {
      const { keys } = await gateway();
      await keys.put(ann, fieldsOf(CANARY), Date.now() + 60_000);
      await place.sql('UPDATE versions SET valid_until = valid_until + 86400000');
      await expect((await gateway()).keys.get(ann)).rejects.toMatchObject(UNUSABLE);
    });
  });

  test('an end that was written into the table leaves nobody to the product’s key, and erases nothing', async () => {
    const { keys } = await gateway();
    await keys.put(ann, fieldsOf(CANARY), undefined);
    await keys.get(ann);
    await place.sql('UPDATE versions SET valid_until = 1');
    // One that starts with it erases at once what expired.
    const { keys: fresh, logged } = await gateway();
    await expect(fresh.get(ann)).rejects.toMatchObject(UNUSABLE);
    expect(await paths()).toEqual([`~${placeOf(ann)}`]);
    expect(logged.join('').match(/"event":"caller_key_unreadable"/g)).toHaveLength(1);
    expect(await keys.get(ann).then(revealed, (error: { code: string }) => error.code)).toBeDefined();
    expect(await fresh.erase(ann)).toBe(true);
    expect(await fresh.get(ann)).toBeUndefined();
  });

  test('what one gateway does, another knows soon', async () => {
    const [one, other] = [await gateway(), await gateway()];
    await one.keys.put(ann, fieldsOf('first'), undefined);
    await eventually(async () => revealed(await other.keys.get(ann)) === 'first');
    await other.keys.put(ann, fieldsOf('second'), undefined);
    await eventually(async () => revealed(await one.keys.get(ann)) === 'second');
    await one.keys.erase(ann);
    await eventually(async () => (await other.keys.get(ann)) === undefined);
    expect(await other.keys.erase(ann)).toBe(false);
  });

  test('what is replaced, erased or expired leaves no row', async () => {
    const { keys } = await gateway();
    await keys.put(ann, fieldsOf('first'), undefined);
    await keys.put(ann, fieldsOf('second'), undefined);
    await keys.put(otherAnn, fieldsOf('third'), Date.now() + 1);
    expect(await place.sql('SELECT version FROM versions')).toHaveLength(2);
    await keys.erase(ann);
    // As at the start of any gateway.
    await eventually(async () => {
      await gateway();
      return (await paths()).length === 0;
    });
  });

  test('no reference names one, and no list of secrets has it', async () => {
    const { keys, backend } = await gateway();
    await keys.put(ann, fieldsOf(CANARY), undefined);
    expect(await backend.list?.()).toEqual([]);
    const [name = '', field = ''] = `~${placeOf(ann)}`.split('/');
    const reference = { uri: `secret://${name}/${field}`, name, field };
    await expect(backend.fetch(reference, { why: 'test' })).rejects.toThrow('names no key');
    await expect(backend.writer?.destroy(reference)).rejects.toThrow('names no key');
    await expect(backend.writer?.versions?.list(reference)).rejects.toThrow('names no key');
    expect(await paths()).toEqual([`~${placeOf(ann)}`]);
  });

  test('who read and changed it is on record, and no key is in it, nor in any row', async () => {
    const { keys, logged } = await gateway();
    await keys.put(ann, fieldsOf(CANARY), undefined);
    await keys.get(ann);
    await keys.describe(ann);
    await keys.erase(ann);
    const records = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.filter(({ event }) => event === 'secret_access')).toMatchObject([
      {
        action: 'write',
        outcome: 'begun',
        who: 'gateway',
        why: 'brought by its caller',
        reference: `~${placeOf(ann)}`,
      },
      { action: 'write', outcome: 'done', version: expect.any(String) },
      { action: 'read', outcome: 'done', why: 'call' },
      { action: 'destroy', outcome: 'begun', why: 'erased by its caller' },
      { action: 'destroy', outcome: 'done' },
    ]);
    await keys.put(ann, fieldsOf(CANARY), undefined);
    const rows = JSON.stringify(await place.sql('SELECT * FROM versions'));
    for (const shown of [logged.join(''), rows, place.bytes?.().toString('latin1') ?? '']) {
      expect(foundIn(shown, CANARY)).toEqual([]);
      expect(foundIn(shown, 'https://one.test/')).toEqual([]);
    }
  });
});

test('what a caller erased is not in the files of the vault any more, and that comes by itself', async () => {
  const place = sqlitePlace();
  await makeVaultAt(place);
  const gateway = await openKeysAt(place);
  await gateway.keys.put(ann, fieldsOf(CANARY), undefined);
  const [row] = await place.sql('SELECT wrapped_key, sealed FROM versions');
  const material = [row?.['wrapped_key'], row?.['sealed']].map((bytes) => Buffer.from(bytes as Uint8Array));
  const left = () => material.filter((bytes) => place.bytes?.().includes(bytes));
  expect(left()).toHaveLength(2);
  await gateway.keys.erase(ann);
  await eventually(() => left().length === 0);
  await gateway.close();
  await gateway.backend.close();
  await place.close();
});
