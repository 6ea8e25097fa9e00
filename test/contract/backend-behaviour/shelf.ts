import { describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import type { KeyShelf } from '../../../src/secrets/key-shelf.ts';
import { access, expectSilent, type Subject } from './subject.ts';

/** What a backend does with keys that callers bring, where it is a vault. */
export function keepsCallersKeys({ rig, declared, definition }: Subject): void {
  test('a shelf for keys that callers bring is there where there is a vault, and nowhere else', () => {
    expect(declared.shelf !== undefined).toBe(definition.vault !== undefined);
  });

  (declared.shelf ? describe : describe.skip)('the shelf', () => {
    const shelf = () => rig().backend.shelf as KeyShelf;
    const others = () => rig().other.shelf as KeyShelf;
    const value = new SecretValue('canary-of-a-caller');

    test('keeps one key at each place, for others too, and hands it out as it was put', async () => {
      const facts = await shelf().put('ann/maps', value, null, access);
      const found = await others().fetch('ann/maps', access);
      expect(found).toMatchObject({ found: 'value', ...facts, createdAt: rig().clock.now(), until: null });
      expect(found.found === 'value' && found.value.reveal()).toBe('canary-of-a-caller');
      expectSilent([facts, found], 'canary-of-a-caller');
      const next = await others().put('ann/maps', new SecretValue('another'), null, access);
      expect(await shelf().fetch('ann/maps', access)).toMatchObject({ id: next.id });
      expect(await shelf().fetch('ann/chat', access)).toEqual({ found: 'nothing' });
    });

    test('says which places are taken', async () => {
      const until = rig().clock.now() + 60_000;
      await shelf().put('bob/maps/task', value, until, access);
      expect(await others().places('bob/')).toEqual([{ place: 'bob/maps/task', createdAt: rig().clock.now(), until }]);
      expect(await others().places('bo/')).toEqual([]);
    });

    test('removes what is there, or what expired, and tells whether it did', async () => {
      await shelf().put('eve/maps', value, rig().clock.now() + 60_000, access);
      expect(await shelf().remove('eve/maps', 'expired', access)).toBe(false);
      expect(await shelf().remove('eve/maps', 'any', access)).toBe(true);
      expect(await others().fetch('eve/maps', access)).toEqual({ found: 'nothing' });
      expect(await shelf().remove('eve/maps', 'any', access)).toBe(false);
      await shelf().scrub();
    });

    test('has nothing that the list of secrets shows', async () => {
      await shelf().put('zoe/maps', value, null, access);
      expect((await rig().backend.list?.())?.filter(({ reference }) => reference.uri.includes('~'))).toEqual([]);
    });

    test('begins no change that was called off', async () => {
      const called = { ...access, signal: AbortSignal.abort() };
      await expect(shelf().put('off/maps', value, null, called)).rejects.toThrow();
      expect(await shelf().places('off/')).toEqual([]);
    });
  });
}
