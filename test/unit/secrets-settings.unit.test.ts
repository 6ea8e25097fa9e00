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
  test.each(['hashicorp-vault', 'aws', 'gcp', 'azure'])('%s is planned', (backend) => {
    expect(problems({ backend })).toEqual([['backend', expect.stringMatching(/is not built yet in this version/)]]);
  });

  test('one that was planned is not called so any more once it is there', () => {
    const registered = secretsSettings([{ name: 'aws', options: z.strictObject({}) }]);
    expect(registered.parse({ backend: 'aws' })).toMatchObject({ backend: 'aws' });
    expect(JSON.stringify(registered.safeParse({ backend: 'aws', cache: 1 }).error)).not.toContain('not built');
  });

  test.each(['redis', undefined, 7])('%p is none of those that there are', (backend) => {
    expect(problems({ backend })).toEqual([['backend', 'one of env, vault']]);
  });
});
