import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { VaultError } from '../../../src/vault/definition.ts';
import { createAt, type KekSubject, openAt, otherSourceAt, sourceAt } from './subject.ts';

const CONTEXT = Buffer.from('what the wrapped key is bound to');

export function wrapsKeys({ definition, place }: KekSubject): void {
  const source = () => sourceAt(definition, place());

  describe('keys', () => {
    test.each([false, true])('what a new one wraps, it unwraps; FIPS: %s', async (fips) => {
      const { key } = await createAt(source(), fips);
      const dataKey = randomBytes(32);
      const wrapped = await key.wrap(dataKey, CONTEXT);
      expect(await key.unwrap(wrapped, CONTEXT)).toEqual(dataKey);
      key.close();
    });

    test('what is wrapped twice is not the same, and neither is it the key itself', async () => {
      const { key } = await createAt(source());
      const dataKey = randomBytes(32);
      const [one, other] = await Promise.all([key.wrap(dataKey, CONTEXT), key.wrap(dataKey, CONTEXT)]);
      expect(one).not.toEqual(other);
      for (const wrapped of [one, other]) expect(wrapped?.includes(dataKey)).toBe(false);
      key.close();
    });

    test('another context, an edit or a cut of what was wrapped is refused', async () => {
      const { key } = await createAt(source());
      const wrapped = await key.wrap(randomBytes(32), CONTEXT);
      const refused = { name: 'VaultError', code: 'wrong_key' };
      await expect(key.unwrap(wrapped, Buffer.from('another'))).rejects.toMatchObject(refused);
      for (const at of [0, Math.floor(wrapped.length / 2), wrapped.length - 1]) {
        const edited = Buffer.from(wrapped);
        edited[at] = (edited[at] ?? 0) ^ 1;
        await expect(key.unwrap(edited, CONTEXT)).rejects.toMatchObject(refused);
      }
      for (const length of [0, 1, wrapped.length - 1])
        await expect(key.unwrap(wrapped.subarray(0, length), CONTEXT)).rejects.toMatchObject(refused);
      key.close();
    });

    test('the parameters alone lead back to it, by a source of their own', async () => {
      const { key, parameters } = await createAt(source());
      const dataKey = randomBytes(32);
      const wrapped = await key.wrap(dataKey, CONTEXT);
      key.close();
      const again = await openAt(source(), parameters);
      expect(await again.unwrap(wrapped, CONTEXT)).toEqual(dataKey);
      again.close();
    });

    test('each new one is another', async () => {
      const [one, other] = [await createAt(source()), await createAt(source())];
      const wrapped = await one.key.wrap(randomBytes(32), CONTEXT);
      await expect(other.key.unwrap(wrapped, CONTEXT)).rejects.toMatchObject({ code: 'wrong_key' });
      one.key.close();
      other.key.close();
    });

    test('with the options of another one nothing opens', async () => {
      const { key, parameters } = await createAt(source());
      const wrapped = await key.wrap(randomBytes(32), CONTEXT);
      const attempt = async () => {
        const other = await openAt(otherSourceAt(definition, place()), parameters);
        try {
          await other.unwrap(wrapped, CONTEXT);
        } finally {
          other.close();
        }
      };
      await expect(attempt()).rejects.toMatchObject({ code: expect.stringMatching(/^(wrong_key|missing)$/) });
      key.close();
    });

    test.each<[string, Record<string, unknown>]>([
      ['none', {}],
      ['of a kind that there is not', { kdf: 'rot13', wrapped: 7 }],
      ['empty ones', { wrapped: '' }],
      ['too short ones', { wrapped: 'AAAA' }],
    ])('parameters that are not its own are refused in words: %s', async (_name, parameters) => {
      const error = await openAt(source(), parameters).then(String, (cause: unknown) => cause);
      expect(error).toBeInstanceOf(VaultError);
      expect(error).toMatchObject({ code: expect.stringMatching(/^(unsupported|missing|wrong_key)$/) });
      expect((error as Error).message).toMatch(/.+; .+/);
    });

    test('once closed, it has no key any more', async () => {
      const { key, parameters } = await createAt(source());
      const wrapped = await key.wrap(randomBytes(32), CONTEXT);
      key.close();
      key.close();
      await expect(key.unwrap(wrapped, CONTEXT)).rejects.toThrow();
      const late = await key.wrap(randomBytes(32), CONTEXT).catch(() => Buffer.alloc(64));
      const again = await openAt(source(), parameters);
      await expect(again.unwrap(late, CONTEXT)).rejects.toMatchObject({ code: 'wrong_key' });
      again.close();
    });
  });
}
