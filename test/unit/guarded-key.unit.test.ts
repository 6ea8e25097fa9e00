import { describe, expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { type KeyGuard, newGuardedKey, openGuardedKey } from '../../src/vault/kek/guarded-key.ts';

/** A manager whose key does nothing to what it encrypts, and which notes what it was given and gave. */
function guardThat(gives: (key: Buffer) => Buffer) {
  const seen: Buffer[] = [];
  const guard: KeyGuard = {
    encrypt: async (key) => {
      seen.push(key);
      return { wrapped: Buffer.from(key), parameters: { of: 'this key' } };
    },
    decrypt: async ({ wrapped, parameters }) => {
      expect(parameters).toEqual({ of: 'this key' });
      const given = gives(Buffer.from(wrapped));
      seen.push(given);
      return given;
    },
  };
  return { guard, seen };
}

const isZeroed = (bytes: Buffer) => bytes.every((byte) => byte === 0);

describe('a key that a key manager guards', () => {
  test('is seen to come back before it is used, and nothing of that stays in memory but the key', async () => {
    const { guard, seen } = guardThat((key) => key);
    const { key, parameters } = await newGuardedKey(guard);
    expect(seen).toHaveLength(2);
    expect(seen.map(isZeroed)).toEqual([false, true]);
    const wrapped = await key.wrap(Buffer.alloc(32, 7), Buffer.from('aad'));
    const opened = await openGuardedKey(guard, parameters);
    expect(await opened.unwrap(wrapped, Buffer.from('aad'))).toEqual(Buffer.alloc(32, 7));
  });

  test.each<[string, (key: Buffer) => Buffer]>([
    ['another one', () => Buffer.alloc(32, 9)],
    ['a piece of it', (key) => key.subarray(0, 31)],
    ['nothing', () => Buffer.alloc(0)],
    ['more than it', (key) => Buffer.concat([key, Buffer.alloc(1)])],
  ])('is not used when %s comes back', async (_what, gives) => {
    const { guard, seen } = guardThat(gives);
    await expect(newGuardedKey(guard)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringMatching(/does not decrypt it again, so nothing was changed: .+; name another key/),
    });
    expect(seen.map(isZeroed)).toEqual([true, true]);
  });

  test('is not used when it may not be decrypted: which right is missing is said', async () => {
    const { guard, seen } = guardThat(() => {
      throw new ManagerError('denied', 'AWS denies kms:Decrypt', 'allow it');
    });
    await expect(newGuardedKey(guard)).rejects.toMatchObject({
      name: 'VaultError',
      code: 'missing',
      message: expect.stringMatching(/, so nothing was changed: AWS denies kms:Decrypt; allow it$/),
    });
    expect(seen.map(isZeroed)).toEqual([true]);
  });

  test('is made later, when the manager goes away before it has given it back', async () => {
    const away = new ManagerError('unreachable', 'nothing answers', 'wait');
    const { guard, seen } = guardThat(() => {
      throw away;
    });
    await expect(newGuardedKey(guard)).rejects.toBe(away);
    expect(seen.map(isZeroed)).toEqual([true]);
  });
});
