import { describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { NoSuchVersion, type VersionKeeper } from '../../../src/secrets/definition.ts';
import type { SecretReference } from '../../../src/settings/secret-reference.ts';
import { expectSilent, fetched, freshReference, type Subject } from './subject.ts';
import { writerOf } from './writing.ts';

export function keepsVersions({ rig, declared }: Subject): void {
  const keeper = (): VersionKeeper => {
    const { versions } = writerOf(rig().backend);
    if (versions === undefined) throw new Error('This backend keeps no versions.');
    return versions;
  };
  const put = (reference: SecretReference, value: string, grace = 0) =>
    writerOf(rig().backend).put(reference, new SecretValue(value), grace);
  const three = async () => {
    const reference = freshReference();
    const ids = [await put(reference, 'one'), await put(reference, 'two'), await put(reference, 'three')];
    return { reference, ids };
  };
  const states = async (reference: SecretReference) =>
    Object.fromEntries((await keeper().list(reference)).map(({ id, state }) => [id, state]));

  (declared.writer?.versions ? describe : describe.skip)('versions', () => {
    test('are listed newest first, with who stored them and when', async () => {
      const { reference, ids } = await three();
      const listed = await keeper().list(reference);
      expect(listed.map(({ id }) => id)).toEqual(ids.toReversed());
      expect(listed.map(({ state }) => state)).toEqual(['current', 'superseded', 'superseded']);
      for (const { createdAt, createdBy } of listed)
        expect([createdAt, createdBy]).toEqual([rig().clock.now(), 'the tests']);
    });

    test('have fingerprints that tell values apart and do not give them away', async () => {
      const reference = freshReference();
      for (const value of ['sk-canary-one', 'sk-canary-two', 'sk-canary-one']) await put(reference, value);
      const listed = await keeper().list(reference);
      const [third, second, first] = listed.map(({ fingerprint }) => fingerprint);
      expect(first).toEqual(expect.any(String));
      expect(third).toBe(first);
      expect(second).not.toBe(first);
      expectSilent(listed, 'sk-canary-one', 'sk-canary-two');
    });

    test('are rolled back to: the one before, or any', async () => {
      const { reference, ids } = await three();
      const back = await keeper().rollback(reference);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'two' });
      expect((await states(reference))[back]).toBe('current');
      const first = await keeper().rollback(reference, ids[0]);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'one' });
      expect(Object.entries(await states(reference)).filter(([, state]) => state === 'current')).toEqual([
        [first, 'current'],
      ]);
    });

    test('a disabled secret is handed out no more, and is still listed', async () => {
      const { reference } = await three();
      await put(reference, 'four', 60_000);
      await keeper().disable(reference);
      for (const backend of [rig().backend, rig().other])
        expect(await fetched(backend, reference)).toEqual({ absence: 'disabled' });
      const listed = await rig().backend.list?.();
      expect(listed?.find((each) => each.reference.uri === reference.uri)).toMatchObject({ state: 'disabled' });
    });

    test('a disabled secret is good again when a new one is put, or an old one rolled back to', async () => {
      const { reference, ids } = await three();
      await keeper().disable(reference);
      await keeper().rollback(reference, ids[1]);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'two' });
      await keeper().disable(reference);
      await put(reference, 'four', 60_000);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'four' });
    });

    test('one that is destroyed stays in the list, without a fingerprint, and is not rolled back to', async () => {
      const { reference, ids } = await three();
      const [, two = ''] = ids;
      await keeper().destroy(reference, two);
      expect(await states(reference)).toMatchObject({ [two]: 'destroyed' });
      const destroyed = (await keeper().list(reference)).find(({ id }) => id === two);
      expect(destroyed?.fingerprint).toBeUndefined();
      await expect(keeper().rollback(reference, two)).rejects.toThrow(NoSuchVersion);
      await keeper().rollback(reference);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'one' });
    });

    test('the current one destroyed leaves nothing to hand out', async () => {
      const { reference, ids } = await three();
      await keeper().destroy(reference, ids[2] ?? '');
      expect(await fetched(rig().backend, reference)).toEqual({ absence: expect.any(String) });
    });

    test('a number is never given twice, not even after everything was destroyed', async () => {
      const { reference, ids } = await three();
      await writerOf(rig().backend).destroy(reference);
      await expect(keeper().rollback(reference)).rejects.toThrow(NoSuchVersion);
      expect(ids).not.toContain(await put(reference, 'four'));
    });

    test('what is asked of a version that there is not is refused, for a person to read', async () => {
      const { reference } = await three();
      const none = freshReference();
      const refused = [
        keeper().list(none),
        keeper().rollback(none),
        keeper().disable(none),
        keeper().destroy(none, '1'),
        keeper().rollback(reference, '99'),
        keeper().rollback(reference, 'latest'),
        keeper().destroy(reference, '99'),
      ];
      for (const each of await Promise.allSettled(refused)) {
        const { reason } = each as PromiseRejectedResult;
        expect(reason).toBeInstanceOf(NoSuchVersion);
        expect((reason as Error).message).not.toBe('');
      }
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'three' });
    });
  });
}
