import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import type { KekSource } from '../../src/vault/definition.ts';
import { pkcs11 } from '../../src/vault/kek/pkcs11.ts';
import { openKeychain } from '../../src/vault/os-keychain.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { createAt, openAt, sourceAt } from '../contract/kek-behaviour/subject.ts';
import { startKeychain } from '../harness/keychain.ts';
import { noSoftHsm, PIN, type SoftHsm, startSoftHsm, TOKEN, withBinding, withoutBinding } from '../harness/soft-hsm.ts';
import { vaultScratch } from '../harness/vault-rig.ts';

// What the contract suite of keys does not say about HSMs. It is about SoftHSM, a real PKCS #11 library.
const reason = noSoftHsm();
const describeHsm = reason === undefined ? describe : describe.skip;

describeHsm(`a key in an HSM${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const scratch = vaultScratch();
  let hsm: SoftHsm;
  beforeAll(() => {
    hsm = startSoftHsm();
    hsm.makeKey({ label: 'vault' });
    hsm.makeKey({ label: 'twice', id: 'b1' });
    hsm.makeKey({ label: 'twice', id: 'b2' });
    hsm.makeKey({ label: 'one-way', uses: ['ENCRYPT'] });
    hsm.makeKey({ label: 'another-type', type: 'DES3' });
    hsm.makeKey({ label: 'mac', type: 'GENERIC_SECRET', uses: ['SIGN'] });
    hsm.makeKey({ label: 'idle-mac', type: 'GENERIC_SECRET', uses: [] });
    hsm.makeToken('double');
    hsm.makeToken('double');
  });
  afterAll(() => {
    hsm?.remove();
    scratch.remove();
  });

  const source = (changes: Record<string, unknown> = {}, environment = hsm.environment): KekSource =>
    sourceAt(pkcs11, { options: { ...hsm.options('vault'), ...changes }, environment });
  const refusal = async (attempt: Promise<unknown>) => {
    const error: unknown = await attempt.then(
      () => new Error('It did it.'),
      (cause: unknown) => cause,
    );
    expectSilent(error, PIN, 'wrong-canary-pin');
    return error as Error & { readonly code: string };
  };

  test.each<[string, () => Record<string, unknown>, RegExp]>([
    [
      'a library that is not there',
      () => ({ module: '/nowhere/lib.so' }),
      /no PKCS #11 library \/nowhere.*; name the one/,
    ],
    ['a file that is no library', () => ({ module: '/etc/passwd' }), /\/etc\/passwd is no PKCS #11 library/],
    [
      'a token that is not there',
      () => ({ token: 'tsets' }),
      /no token called tsets, but .*\btests\b.*; write one of them/,
    ],
    ['a label of two tokens', () => ({ token: 'double' }), /several tokens are called double; give each/],
    ['a key that is not there', () => ({ keyLabel: 'vualt' }), /no secret key called vualt .*; make one .*generateKey/],
    ['an ID that is not there', () => ({ keyId: 'ff' }), /no secret key called vault with the ID ff/],
    ['a label of two keys', () => ({ keyLabel: 'twice' }), /several secret keys called twice; say which.*keyId/],
    [
      'a key that may only encrypt',
      () => ({ keyLabel: 'one-way' }),
      /one-way of the token tests may not be used for this/,
    ],
    [
      'a key of another type',
      () => ({ keyLabel: 'another-type' }),
      /neither an AES key nor a generic secret key; name/,
    ],
    [
      'a key that may not sign',
      () => ({ keyLabel: 'idle-mac' }),
      /idle-mac of the token tests may not be used for this/,
    ],
    ['a wrong PIN', () => ({ pinFile: hsm.pinFile('wrong-canary-pin') }), /refuse[sd] the PIN from .*; put the right/],
    ['no PIN file', () => ({ pinFile: '/nowhere/pin' }), /PIN file \/nowhere\/pin does not exist; put the PIN there/],
    ['an empty PIN file', () => ({ pinFile: hsm.pinFile('') }), /PIN file .* is empty; put the PIN there/],
    ['no PIN and nobody to ask', () => ({ pinFile: undefined }), /no PIN for the HSM; name the file/],
  ])('%s is told in words, and mended by a person', async (_name, changes, message) => {
    const { parameters } = await createAt(source());
    for (const attempt of [() => createAt(source(changes())), () => openAt(source(changes()), parameters)])
      expect(await refusal(attempt())).toMatchObject({
        name: 'VaultError',
        code: 'missing',
        message: expect.stringMatching(message),
      });
  });

  test('two places for the PIN are one too many', async () => {
    const error = await refusal(createAt(source({ pinKeychain: 'portcullis/hsm' })));
    expect(error).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/both pinFile and pinKeychain; keep/),
    });
  });

  test('a PIN that was refused is not tried again, by no vault under this token, and the right one in its place is', async () => {
    const pinFile = hsm.pinFile('wrong-canary-pin-2');
    const gateway = source({ pinFile });
    expect((await refusal(createAt(gateway))).message).toMatch(/tried once/);
    for (const again of [gateway, gateway, source({ pinFile }), source({ pinFile, keyLabel: 'mac' })])
      expect((await refusal(createAt(again))).message).toMatch(
        /was not tried again, because tokens lock; put the right PIN/,
      );
    writeFileSync(pinFile, PIN);
    (await createAt(gateway)).key.close();
  });

  test('where no file names the PIN, a person is asked', async () => {
    const asked: string[] = [];
    const { provider, options, context } = source({ pinFile: undefined });
    const ask = async (question: string) => {
      asked.push(question);
      return PIN;
    };
    const { key } = await provider.create(options, { ...context, ask }, false);
    key.close();
    expect(asked).toEqual([`PIN of the token ${TOKEN}`]);
  });

  test('the PIN may lie in the keychain', async () => {
    const keychain = await startKeychain();
    try {
      const opened = openKeychain({ environment: keychain.environment, timers: systemTimers });
      await opened.write('portcullis', 'hsm-pin', PIN);
      await opened.close();
      const environment = { ...hsm.environment, ...keychain.environment };
      const options = { pinFile: undefined, pinKeychain: 'portcullis/hsm-pin' };
      (await createAt(source(options, environment))).key.close();
      const error = await refusal(createAt(source({ ...options, pinKeychain: 'portcullis/none' }, environment)));
      expect(error.message).toMatch(/no PIN under portcullis\/none; store it there/);
    } finally {
      await keychain.close();
    }
  });

  test('several keys with one label are told apart by their IDs', async () => {
    const { key, parameters } = await createAt(source({ keyLabel: 'twice', keyId: 'B1' }));
    key.close();
    (await openAt(source({ keyLabel: 'twice', keyId: 'b1' }), parameters)).close();
    expect(await refusal(openAt(source({ keyLabel: 'twice', keyId: 'b2' }), parameters))).toMatchObject({
      code: 'missing',
      message: expect.stringMatching(/encrypted by another key/),
    });
  });

  test('generateKey makes one, once, and only for a new vault', async () => {
    const { parameters } = await createAt(source());
    const wanted = { keyLabel: 'made', generateKey: true };
    expect((await refusal(openAt(source(wanted), parameters))).message).toMatch(/no secret key called made/);
    const { key, parameters: own } = await createAt(source(wanted));
    key.close();
    (await createAt(source(wanted))).key.close();
    (await openAt(source({ keyLabel: 'made' }), own)).close();
  });

  test('a generic secret key does, too, and opens nothing of another', async () => {
    hsm.makeKey({ label: 'other-mac', id: 'c2', type: 'GENERIC_SECRET', uses: ['SIGN'] });
    const { key, parameters } = await createAt(source({ keyLabel: 'mac' }));
    key.close();
    (await openAt(source({ keyLabel: 'mac' }), parameters)).close();
    expect((await refusal(openAt(source({ keyLabel: 'other-mac' }), parameters))).message).toMatch(/by another key/);
  });

  test('without the package, and with one that was not compiled, it is said what to run', async () => {
    const missing = { ...hsm.environment, NODE_OPTIONS: withoutBinding };
    expect((await refusal(createAt(source({}, missing)))).message).toMatch(
      /pkcs11js is not installed; run npm install pkcs11js/,
    );
    const main = scratch.file('uncompiled.cjs');
    writeFileSync(main, 'require("./build/Release/pkcs11.node")');
    const uncompiled = { ...hsm.environment, NODE_OPTIONS: withBinding(main) };
    expect((await refusal(createAt(source({}, uncompiled)))).message).toMatch(
      /was not compiled.*; run npm rebuild pkcs11js/,
    );
  });

  test('its library finds its configuration by its own variable', async () => {
    const { SOFTHSM2_CONF: _, ...environment } = hsm.environment;
    expect((await refusal(createAt(source({}, environment)))).message).toMatch(/no token|failed/);
  });
});

describeHsm('what was stored opens for good', () => {
  const { context, dataKey, wrappedDataKey, vectors } = JSON.parse(
    readFileSync(new URL('../vectors/pkcs11.json', import.meta.url), 'utf8'),
  );

  test.each<{ name: string; type: 'AES' | 'GENERIC_SECRET'; uses: ['SIGN']; key: string; wrapped: string }>(vectors)(
    '$name',
    async ({ type, uses, key: value, wrapped }) => {
      const hsm = startSoftHsm();
      try {
        hsm.makeKey({ label: 'known', type, uses, value });
        const { options, environment } = { options: hsm.options('known'), environment: hsm.environment };
        const key = await openAt(sourceAt(pkcs11, { options, environment }), { wrapped });
        const opened = await key.unwrap(Buffer.from(wrappedDataKey, 'base64'), Buffer.from(context));
        expect(opened.toString('hex')).toBe(dataKey);
        key.close();
      } finally {
        hsm.remove();
      }
    },
  );
});
