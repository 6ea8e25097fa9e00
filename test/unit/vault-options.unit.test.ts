import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { keks } from '../../src/vault/kek/index.ts';
import { openAt } from '../contract/backend-behaviour/subject.ts';
import { manualTime } from '../harness/manual-time.ts';

test('no options mean a vault under var, opened with a passphrase', () => {
  expect(local.options.parse({})).toEqual({ path: 'var/vault.sqlite' });
  expect(local.options.parse({ kek: 'passphrase', passphraseFile: '/run/secrets/p' })).toEqual({
    path: 'var/vault.sqlite',
    kek: 'passphrase',
    passphraseFile: '/run/secrets/p',
  });
});

test('a vault in a file waits by the timers that it is given', async () => {
  const time = manualTime();
  const definition = local as unknown as BackendDefinition;
  const options = { path: join(tmpdir(), 'portcullis-no-such-vault') };
  const { clock, timers } = time;
  const backend = openAt(definition, options, { environment: {}, clock, timers, who: 'the tests' });
  const end = backend.watch?.(() => {});
  expect(time.pending).toHaveLength(1);
  end?.();
  expect(time.pending).toEqual([]);
  await backend.close();
});

test.each<[string, Record<string, unknown>]>([
  ['a key that is not known', { pasphraseFile: 'x' }],
  ['a KEK that there is not', { kek: 'rot13' }],
  ['the passphrase itself', { passphrase: 'x' }],
  ['no path', { path: '' }],
  ['an entry of the keychain without an account', { passphraseKeychain: 'portcullis' }],
  ['an empty file name', { passphraseFile: '' }],
])('%s is an error', (_name, options) => {
  expect(local.options.safeParse(options).success).toBe(false);
});

test('a KEK that there is not is answered with those that there are', () => {
  expect(local.options.safeParse({ kek: 'rot13' }).error?.issues).toMatchObject([
    { path: ['kek'], message: `one of ${keks.map(({ name }) => name).join(', ')}` },
  ]);
});

test('editors are told of every option', () => {
  const schema = JSON.stringify(z.toJSONSchema(local.options, { io: 'input' }));
  const names = keks.flatMap(({ name, options }) => [name, ...Object.keys(options)]);
  for (const name of ['path', 'kek', ...names]) expect(schema).toContain(`"${name}"`);
  expect(schema).toContain('"additionalProperties":false');
});
