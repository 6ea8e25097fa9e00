import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Vault } from '../../src/vault/vault.ts';
import { PATH, type VersionedSecret, versionedSecret } from '../harness/versioned-secret.ts';

let vault: Vault;
let clock: VersionedSecret['clock'];
let put: VersionedSecret['put'];
let states: VersionedSecret['states'];
let inUse: VersionedSecret['inUse'];
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ vault, clock, put, states, inUse, remove } = await versionedSecret());
});
afterEach(() => remove());

describe('rolling back', () => {
  test('makes the one before current, which keeps its number and its date', async () => {
    await put('one');
    const stored = clock.now();
    clock.advance(1000);
    await put('two');
    expect(await vault.rollback(PATH)).toBe(1);
    expect(await inUse()).toEqual(['one', undefined]);
    expect(await vault.versions(PATH)).toMatchObject([
      { state: 'superseded' },
      { state: 'current', createdAt: stored },
    ]);
  });

  test('works from within a rotation', async () => {
    await put('one');
    await put('two', 60_000);
    expect(await vault.rollback(PATH)).toBe(1);
    expect(await inUse()).toEqual(['one', undefined]);
  });

  test('goes to any version that is named, older or newer', async () => {
    await put('one');
    await put('two');
    await put('three');
    expect(await vault.rollback(PATH, 1)).toBe(1);
    expect(await vault.rollback(PATH, 3)).toBe(3);
    expect(await inUse()).toEqual(['three', undefined]);
  });

  test('never uses a number again', async () => {
    await put('one');
    await put('two');
    await vault.rollback(PATH);
    expect(await put('three')).toBe(3);
    await vault.destroyVersion(PATH, 3);
    expect(await put('four')).toBe(4);
  });

  test.each<[string, number | undefined]>([
    ['nothing older', undefined],
    ['the current one', 1],
    ['one that there never was', 9],
  ])('to %s is refused', async (_name, to) => {
    await put('one');
    await expect(vault.rollback(PATH, to)).rejects.toMatchObject({ code: 'no_such_version' });
  });

  test('of a secret that there is not is refused', async () => {
    await expect(vault.rollback(PATH)).rejects.toMatchObject({ code: 'no_such_version' });
  });
});

describe('disabling', () => {
  test('hands out neither version of a rotation', async () => {
    await put('one');
    await put('two', 60_000);
    await vault.disable(PATH);
    expect(await inUse()).toBe('disabled');
    expect(await states()).toEqual(['2 disabled', '1 superseded']);
  });

  test('ends when a version is stored, and the one that was disabled is not good again', async () => {
    await put('one');
    await vault.disable(PATH);
    await put('two', 60_000);
    expect(await inUse()).toEqual(['two', undefined]);
  });

  test('ends when one is rolled back to: the one before, or the only one', async () => {
    await put('one');
    await vault.disable(PATH);
    expect(await vault.rollback(PATH)).toBe(1);
    await put('two');
    await vault.disable(PATH);
    expect(await vault.rollback(PATH)).toBe(1);
    expect(await inUse()).toEqual(['one', undefined]);
  });

  test('can be done twice, but not to what is not there', async () => {
    await expect(vault.disable(PATH)).rejects.toMatchObject({ code: 'no_such_version' });
    await put('one');
    await vault.disable(PATH);
    await vault.disable(PATH);
    expect(await inUse()).toBe('disabled');
  });
});

describe('destroying', () => {
  test('leaves the facts of a secret, and nothing to use', async () => {
    await put('one');
    await put('two', 60_000);
    expect(await vault.destroy(PATH)).toBe(true);
    expect(await inUse()).toBe('destroyed');
    expect(await vault.versions(PATH)).toMatchObject([
      { version: 2, state: 'destroyed', createdBy: 'ann' },
      { version: 1, state: 'destroyed', createdBy: 'ann' },
    ]);
    expect((await vault.versions(PATH)).some((version) => 'fingerprint' in version)).toBe(false);
    await expect(vault.rollback(PATH, 1)).rejects.toMatchObject({ code: 'no_such_version' });
  });

  test('what is not there, or not any more, says so', async () => {
    expect(await vault.destroy(PATH)).toBe(false);
    await put('one');
    await vault.destroy(PATH);
    expect(await vault.destroy(PATH)).toBe(false);
  });

  test('the current version brings no older one back by itself', async () => {
    await put('one');
    await put('two', 60_000);
    await vault.destroyVersion(PATH, 2);
    expect(await inUse()).toBe('destroyed');
    expect(await vault.rollback(PATH)).toBe(1);
    expect(await inUse()).toEqual(['one', undefined]);
  });

  test('a version that there is not is refused', async () => {
    await put('one');
    await expect(vault.destroyVersion(PATH, 2)).rejects.toMatchObject({ code: 'no_such_version' });
    await expect(vault.destroyVersion('no/thing', 1)).rejects.toMatchObject({ code: 'no_such_version' });
  });

  test('ends with a new version, under a new number', async () => {
    await put('one');
    await vault.destroy(PATH);
    expect(await put('two')).toBe(2);
    expect(await inUse()).toEqual(['two', undefined]);
  });
});
