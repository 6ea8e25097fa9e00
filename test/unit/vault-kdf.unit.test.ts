import { expect, test } from '@jest/globals';
import { deriveKey, newKdfParameters } from '../../src/vault/kdf.ts';

const salt = Buffer.alloc(16, 1).toString('base64url');
const argon2id = { kdf: 'argon2id', salt, memory: 65_536, passes: 3, parallelism: 4 };
const pbkdf2 = { kdf: 'pbkdf2-hmac-sha256', salt, iterations: 600_000 };

test('a new key is derived by Argon2id as RFC 9106 recommends where memory is scarce', () => {
  expect(newKdfParameters(false)).toEqual({ ...argon2id, salt: expect.stringMatching(/^[\w-]{22}$/) });
});

test('where FIPS is asked for, by PBKDF2 with at least 600,000 iterations', () => {
  expect(newKdfParameters(true)).toEqual({ ...pbkdf2, salt: expect.stringMatching(/^[\w-]{22}$/) });
});

test('no two salts are the same', () => {
  expect(newKdfParameters(false).salt).not.toBe(newKdfParameters(false).salt);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['another function', { kdf: 'md5', salt }],
  ['little memory', { ...argon2id, memory: 8 }],
  ['more memory than a machine has', { ...argon2id, memory: 2 ** 31 }],
  ['one pass', { ...argon2id, passes: 1 }],
  ['a million passes', { ...argon2id, passes: 1_000_000 }],
  ['no lanes', { ...argon2id, parallelism: 0 }],
  ['a thousand lanes', { ...argon2id, parallelism: 1000 }],
  ['few iterations', { ...pbkdf2, iterations: 1000 }],
  ['iterations for days', { ...pbkdf2, iterations: 2 ** 40 }],
  ['a short salt', { ...pbkdf2, salt: Buffer.alloc(15).toString('base64url') }],
  ['a salt that is none', { ...pbkdf2, salt: '!' }],
  ['what is not known', { ...pbkdf2, pepper: 1 }],
])('parameters with %s are refused before anything is derived', async (_name, parameters) => {
  await expect(deriveKey(Buffer.from('passphrase'), parameters)).rejects.toMatchObject({ code: 'unsupported' });
});
