import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { PATH, type VersionedSecret, versionedSecret } from '../harness/versioned-secret.ts';

let vault: Vault;
let clock: VersionedSecret['clock'];
let place: string;
let put: VersionedSecret['put'];
let states: VersionedSecret['states'];
let inUse: VersionedSecret['inUse'];
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ vault, clock, place, put, states, inUse, remove } = await versionedSecret());
});
afterEach(() => remove());

describe('a secret', () => {
  test('that was never stored is missing', async () => {
    expect(await inUse()).toBe('missing');
    expect(await vault.versions(PATH)).toEqual([]);
  });

  test('counts its versions and says who stored them, and when', async () => {
    await put('one');
    clock.advance(1000);
    await put('two');
    expect(await vault.versions(PATH)).toMatchObject([
      { version: 2, state: 'current', createdBy: 'ann', createdAt: clock.now() },
      { version: 1, state: 'superseded', createdBy: 'ann', createdAt: clock.now() - 1000 },
    ]);
    expect(await inUse()).toEqual(['two', undefined]);
  });

  test('has two good versions during a rotation, and one when the grace is over', async () => {
    await put('one');
    await put('two', 60_000);
    clock.advance(59_999);
    expect(await inUse()).toEqual(['two', 'one']);
    expect(await states()).toEqual(['2 current', '1 previous']);
    clock.advance(1);
    expect(await inUse()).toEqual(['two', undefined]);
    expect(await states()).toEqual(['2 current', '1 superseded']);
  });

  test('says until when the version before is good', async () => {
    await put('one');
    await put('two', 60_000);
    expect(await vault.read(PATH)).toMatchObject({ previous: { version: 1, until: clock.now() + 60_000 } });
  });

  test('has but one previous version', async () => {
    await put('one');
    await put('two', 60_000);
    await put('three', 60_000);
    expect(await states()).toEqual(['3 current', '2 previous', '1 superseded']);
  });

  test('of which two values are the same has the same fingerprint, and no other', async () => {
    await put('same');
    await put('other');
    await put('same');
    const [third, second, first] = await vault.versions(PATH);
    expect(third?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(third?.fingerprint).toBe(first?.fingerprint);
    expect(third?.fingerprint).not.toBe(second?.fingerprint);
  });

  test('is in no string, and in no buffer afterwards, for the sake of its fingerprint', async () => {
    await put('a-canary');
    const strings = jest.spyOn(Buffer.prototype, 'toString');
    const fills = jest.spyOn(Buffer.prototype, 'fill');
    const [only] = await vault.versions(PATH);
    const [made, zeroed] = [strings.mock.results.map(({ value }) => value), fills.mock.contexts];
    jest.restoreAllMocks();
    expect(only?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(made).not.toContain('a-canary');
    expect(zeroed.map((buffer) => (buffer as Buffer).toString())).toContain('\0'.repeat('a-canary'.length));
  });

  test.each(['', ' leading', 'emoji 🔑', 'x'.repeat(100_000), 'line\nline\n', '\0'])('may be %j', async (value) => {
    await put(value);
    expect(await inUse()).toEqual([value, undefined]);
  });

  test.each(['\ud800', 'x'.repeat(1024 ** 2 + 1)])('that would not come back the same is refused', async (value) => {
    await expect(put(value)).rejects.toMatchObject({ code: 'unsupported' });
    expect(await inUse()).toBe('missing');
  });

  test('loses no version to many who store at once', async () => {
    const stored = await Promise.all(Array.from({ length: 30 }, (_, index) => put(`value ${index}`)));
    expect(stored.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect((await states()).filter((state) => state.endsWith('current'))).toHaveLength(1);
  });
});

test('a vault tells what it holds without its key', async () => {
  await put('one');
  await put('two', 60_000);
  await vault.put('twilio/token', new SecretValue('three'), 0);
  await vault.destroy('twilio/token');
  expect(await vault.status()).toMatchObject({
    place,
    format: 1,
    kek: { provider: 'byte' },
    secrets: 1,
    versions: { current: 1, previous: 1, superseded: 0, disabled: 0, destroyed: 1 },
  });
  expect((await vault.facts()).map(({ path, version }) => `${path} ${version}`)).toEqual([
    'openai/api-key 2',
    'openai/api-key 1',
    'twilio/token 1',
  ]);
});

test('a vault that was closed gives nothing out', async () => {
  await put('one');
  vault.close();
  await expect(vault.read(PATH)).rejects.toThrow('closed');
});
