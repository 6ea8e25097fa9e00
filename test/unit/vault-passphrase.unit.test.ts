import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { deriveKey } from '../../src/vault/kdf.ts';
import type { KekContext } from '../../src/vault/kek/definition.ts';
import { kekSource } from '../../src/vault/kek/index.ts';
import { Vault } from '../../src/vault/vault.ts';
import { sqliteParts, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

let scratch: VaultScratch;
let opened: { close(): Promise<void> }[];

beforeEach(() => {
  scratch = vaultScratch();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  scratch.remove();
});

function partsOf(options: Record<string, unknown>, context: Partial<KekContext> = {}) {
  const parts = sqliteParts(scratch.file('v.sqlite'), {
    kek: kekSource(options, { environment: {}, clock: systemClock, timers: systemTimers, ...context }),
  });
  opened.push(parts.store);
  return parts;
}
const fileOf = (content: string | Buffer, name = 'passphrase') => {
  writeFileSync(scratch.file(name), content);
  return { passphraseFile: scratch.file(name) };
};
const answering = (...answers: string[]) => {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answers[asked.length - 1] ?? '';
  };
  return { asked, ask };
};
const make = (parts: ReturnType<typeof partsOf>, fips = false) => Vault.create(parts, { fips });

describe('a passphrase', () => {
  test.each(['secret', 'secret\n', 'secret\r\n'])('from a file that reads %j is the same', async (content) => {
    const vault = await make(partsOf(fileOf('secret')));
    await vault.put('a/b', new SecretValue('one'), 0);
    const again = await Vault.open(partsOf(fileOf(content, 'other')));
    expect(await again.read('a/b')).toMatchObject({ found: true });
  });

  test('from a file named as a URL is the same', async () => {
    await make(partsOf(fileOf('secret')));
    await Vault.open(partsOf({ passphraseFile: pathToFileURL(scratch.file('passphrase')).href }));
  });

  test.each(['Secret', 'secret ', ' secret', 'secret\n\n', 'secre'])('that is %j is another one', async (content) => {
    await make(partsOf(fileOf('secret')));
    await expect(Vault.open(partsOf(fileOf(content, 'other')))).rejects.toMatchObject({ code: 'wrong_key' });
  });

  test('may be any bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    await make(partsOf(fileOf(bytes)));
    await Vault.open(partsOf(fileOf(Buffer.concat([bytes, Buffer.from('\n')]), 'other')));
  });

  test('is asked for once to open a vault, and twice to make one', async () => {
    const making = answering('secret', 'secret');
    await make(partsOf({}, making));
    expect(making.asked).toHaveLength(2);
    const opening = answering('secret');
    await Vault.open(partsOf({}, opening));
    expect(opening.asked).toHaveLength(1);
  });

  test('that is typed twice and differs makes nothing', async () => {
    await expect(make(partsOf({}, answering('secret', 'Secret')))).rejects.toMatchObject({ code: 'missing' });
    await expect(Vault.open(partsOf(fileOf('secret')))).rejects.toMatchObject({ code: 'missing' });
  });

  test('is not asked for when there is a vault already', async () => {
    await make(partsOf(fileOf('secret')));
    const asking = answering('secret', 'secret');
    await expect(make(partsOf({}, asking))).rejects.toMatchObject({ code: 'exists' });
    expect(asking.asked).toEqual([]);
  });
});

describe('without a passphrase a vault does not open, and says what to do', () => {
  beforeEach(async () => {
    await make(partsOf(fileOf('secret')));
  });

  test.each<[string, () => Record<string, unknown>, RegExp]>([
    ['where none is named', () => ({}), /passphraseFile/],
    ['where the file is empty', () => fileOf('', 'empty'), /empty; put the passphrase there/],
    ['where the file has but a newline', () => fileOf('\n', 'empty'), /empty; put the passphrase there/],
    ['where there is no such file', () => ({ passphraseFile: scratch.file('nowhere') }), /nowhere does not exist; put/],
    ['where the file is a directory', () => ({ passphraseFile: scratch.directory }), /cannot be read \(EISDIR\)/],
  ])('%s', async (_name, options, message) => {
    const opening = Vault.open(partsOf(options()));
    await expect(opening).rejects.toMatchObject({ code: 'missing', message: expect.stringMatching(message) });
  });

  test('where a person gives none', async () => {
    await expect(Vault.open(partsOf({}, answering('')))).rejects.toMatchObject({ code: 'missing' });
  });

  test('where two are named', async () => {
    const both = { passphraseFile: scratch.file('passphrase'), passphraseKeychain: 'a/b' };
    await expect(Vault.open(partsOf(both))).rejects.toMatchObject({ code: 'unsupported' });
  });
});

test('a vault made for FIPS derives its key by PBKDF2, and opens like any other', async () => {
  const vault = await make(partsOf(fileOf('secret')), true);
  expect((await vault.status()).kek.parameters).toMatchObject({ kdf: 'pbkdf2-hmac-sha256', iterations: 600_000 });
  await Vault.open(partsOf(fileOf('secret')));
});

test('neither the passphrase nor its file is in an error', async () => {
  await make(partsOf(fileOf('canary-4411')));
  const error = await Vault.open(partsOf(fileOf('canary-4412', 'other'))).catch((each: unknown) => each);
  expect(`${JSON.stringify(error)}${String((error as Error).stack)}${String((error as Error).cause)}`).not.toContain(
    'canary',
  );
});

test('the passphrase and the key are zeroed when they have been used', async () => {
  const zeroed: string[] = [];
  const fill = jest.spyOn(Buffer.prototype, 'fill').mockImplementation(function (this: Buffer, value) {
    zeroed.push(this.toString('hex'));
    return Uint8Array.prototype.fill.call(this, Number(value)) as Buffer;
  });
  try {
    const parts = partsOf(fileOf('secret\n'));
    const vault = await make(parts);
    expect(zeroed).toContain(Buffer.from('secret').toString('hex'));
    const { parameters } = (await vault.status()).kek;
    const key = await deriveKey(Buffer.from('secret'), parameters);
    expect(zeroed).not.toContain(key.toString('hex'));
    vault.close();
    expect(zeroed).toContain(key.toString('hex'));
  } finally {
    fill.mockRestore();
  }
});
