import { describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../../src/core/secret-value.ts';
import type { SecretBackend, SecretWriter } from '../../../src/secrets/definition.ts';
import type { SecretReference } from '../../../src/settings/secret-reference.ts';
import { access, fetched, freshReference, type Subject } from './subject.ts';

const GRACE = 60_000;

export function writerOf(backend: SecretBackend): SecretWriter {
  if (backend.writer === undefined) throw new Error('This backend has no writer.');
  return backend.writer;
}

export function writes({ rig, declared }: Subject): void {
  const put = (reference: SecretReference, value: string, grace = 0, backend = rig().backend) =>
    writerOf(backend).put(reference, new SecretValue(value), grace);

  (declared.writer ? describe : describe.skip)('writing', () => {
    test('what is put is current at once, and what it returns is its id', async () => {
      const reference = freshReference();
      for (const value of ['first', 'second']) {
        const id = await put(reference, value);
        const lookup = await rig().backend.fetch(reference, access);
        expect(lookup).toMatchObject({ found: true, current: { id } });
        expect(await fetched(rig().backend, reference)).toEqual({ current: value });
      }
    });

    (declared.writer?.versions ? test : test.skip)('the one before is good for its grace, and no longer', async () => {
      const reference = freshReference();
      await put(reference, 'old');
      await put(reference, 'new', GRACE);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'new', previous: 'old' });
      rig().clock.advance(GRACE - 1);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'new', previous: 'old' });
      rig().clock.advance(1);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'new' });
    });

    test('without grace the one before is not handed out, and neither the one before that', async () => {
      const reference = freshReference();
      await put(reference, 'oldest');
      await put(reference, 'old', GRACE);
      await put(reference, 'new', 0);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'new' });
    });

    test('puts that race are all stored, and one of them is current', async () => {
      const reference = freshReference();
      const values = Array.from({ length: 8 }, (_, index) => `racer ${index}`);
      const ids = await Promise.all(
        values.map((value, index) => put(reference, value, 0, index % 2 ? rig().other : rig().backend)),
      );
      const lookup = await rig().backend.fetch(reference, access);
      if (!lookup.found) throw new Error('Nothing is current.');
      expect(values[ids.lastIndexOf(lookup.current.id)]).toBeDefined();
      expect(values).toContain(lookup.current.value.reveal());
      const { versions } = writerOf(rig().backend);
      if (versions === undefined) return;
      expect(values[ids.indexOf(lookup.current.id)]).toBe(lookup.current.value.reveal());
      const listed = await versions.list(reference);
      expect(listed.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(listed.filter(({ state }) => state === 'current').map(({ id }) => id)).toEqual([lookup.current.id]);
    });

    test('what is destroyed is gone, for others too, and does not come back', async () => {
      const reference = freshReference();
      await put(reference, 'first');
      await put(reference, 'second', GRACE);
      expect(await writerOf(rig().backend).destroy(reference)).toBe(true);
      for (const backend of [rig().backend, rig().other, rig().open()])
        expect(await fetched(backend, reference)).toEqual({ absence: expect.stringMatching(/^(missing|destroyed)$/) });
      expect(await writerOf(rig().backend).destroy(reference)).toBe(false);
      await put(reference, 'third', GRACE);
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'third' });
    });

    test('what was never there is not destroyed', async () => {
      expect(await writerOf(rig().backend).destroy(freshReference())).toBe(false);
    });
  });
}
