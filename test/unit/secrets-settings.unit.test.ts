import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { problemsOf } from '../../src/settings/problems.ts';
import { secretsSettings } from '../../src/settings/secrets.ts';

// A backend whose options are of several kinds, as those of a vault are.
const shape = { path: z.string().default('var/x') };
const kinds = z.discriminatedUnion('kek', [
  z.strictObject({ ...shape, kek: z.literal('passphrase').optional() }),
  z.strictObject({ ...shape, kek: z.literal('kms'), key: z.string() }),
]);
const settings = secretsSettings([
  { name: 'env', options: z.strictObject({ allowInProduction: z.boolean().default(false) }) },
  { name: 'vault', options: kinds },
]);
const cacheOf = (cache?: unknown) =>
  settings.parse({ backend: 'env', ...(cache === undefined ? {} : { cache }) }).cache;
const problems = (section: unknown) =>
  problemsOf(settings.safeParse(section).error?.issues ?? [], section).map(({ path, write }) => [
    path.join('.'),
    write,
  ]);

describe('secrets.cache', () => {
  test('has defaults, in milliseconds, also in part', () => {
    const standard = { ttl: 300_000, staleIfError: 3_600_000 };
    expect(cacheOf()).toEqual(standard);
    expect(cacheOf({})).toEqual(standard);
    expect(cacheOf({ ttl: '30s' })).toEqual({ ...standard, ttl: 30_000 });
  });

  test('staleIfError: false is none', () => {
    expect(cacheOf({ staleIfError: false })).toEqual({ ttl: 300_000, staleIfError: 0 });
  });

  test.each([
    ['ttl', false],
    ['ttl', '0s'],
    ['ttl', '5'],
    ['ttl', '30d'],
    ['staleIfError', true],
    ['staleIfError', '0s'],
    ['staleIfError', 60],
    ['staleIfError', '30d'],
  ])('%s: %p is refused with what to write', (key, value) => {
    expect(problems({ backend: 'env', cache: { [key]: value } })).toEqual([
      [`cache.${key}`, expect.stringMatching(/a duration/)],
    ]);
  });

  test('a key that is not known is refused', () => {
    expect(problems({ backend: 'env', cache: { maxAge: '5m' } })).toEqual([['cache.maxAge', expect.any(String)]]);
  });
});

describe('secrets.options', () => {
  test('may be of several kinds, with a default one', () => {
    expect(settings.parse({ backend: 'vault' }).options).toEqual({ path: 'var/x' });
    expect(settings.parse({ backend: 'vault', options: { kek: 'kms', key: 'a' } }).options).toEqual({
      path: 'var/x',
      kek: 'kms',
      key: 'a',
    });
  });

  test('are strict in each of them', () => {
    expect(problems({ backend: 'vault', options: { key: 'a' } })).toEqual([['options.key', expect.any(String)]]);
    expect(problems({ backend: 'env', options: { path: 'x' } })).toEqual([['options.path', expect.any(String)]]);
  });
});

describe('secrets.backend', () => {
  test.each(['redis', undefined, 7])('%p is none of those that there are', (backend) => {
    expect(problems({ backend })).toEqual([['backend', 'one of env, vault']]);
  });
});

describe('secrets.callerKeys', () => {
  const withVault = secretsSettings([
    { name: 'env', options: z.strictObject({}) },
    { name: 'vault', options: kinds, vault: () => {} },
  ]);
  const complaints = (callerKeys: unknown) =>
    problemsOf(withVault.safeParse({ backend: 'env', callerKeys }).error?.issues ?? [], { callerKeys }).map(
      ({ path, write }) => [path.join('.'), write],
    );

  test('names a vault with its own options, beside any backend', () => {
    for (const backend of ['env', 'vault']) {
      const callerKeys = { backend: 'vault', options: { path: 'x' } };
      expect(withVault.parse({ backend, callerKeys })).toMatchObject({ callerKeys });
    }
    expect(withVault.parse({ backend: 'env' }).callerKeys).toBeUndefined();
  });

  test('takes no other backend, and none of their options', () => {
    expect(complaints({ backend: 'env' })).toEqual([['callerKeys.backend', 'one of vault']]);
    expect(complaints({})).toEqual([['callerKeys.backend', 'one of vault']]);
    expect(complaints({ backend: 'vault', options: { allowInProduction: true } })).toHaveLength(1);
  });

  test('is refused where no backend is a vault', () => {
    expect(problems({ backend: 'env', callerKeys: { backend: 'vault' } })).toEqual([
      ['callerKeys', expect.stringMatching(/no backend is a vault/)],
    ]);
  });
});
