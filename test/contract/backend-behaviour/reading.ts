import { describe, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../../src/secrets/definition.ts';
import { type SecretReference, secretReference } from '../../../src/settings/secret-reference.ts';
import { access, expectSilent, fetched, freshReference, type Subject } from './subject.ts';

const VALUES: readonly (readonly [what: string, value: string])[] = [
  ['plain', 'sk-live-4242424242'],
  ['of one character', 'x'],
  ['Unicode', 'schlüssel-鍵-🔑-\u0301'],
  ['quotes and backslashes', `'"\`\\$\{HOME}%s\\n`],
  ['newlines inside and at the end', '-----BEGIN KEY-----\nabc\r\ndef\n-----END KEY-----\n'],
  ['spaces around', '  padded\t'],
  ['64 KiB, or what it takes', `${'0123456789abcdef'.repeat(4096)}`],
];

export function readsSecrets({ setUp, rig, declared }: Subject): void {
  describe('reading', () => {
    test.each(VALUES)('a value comes back byte for byte: %s', async (_what, text) => {
      const value = text.slice(0, setUp.largest);
      const reference = freshReference();
      await rig().put(reference, value);
      expect(await fetched(rig().backend, reference)).toEqual({ current: value });
    });

    test('what was never there is missing, and there once it is put', async () => {
      const reference = freshReference();
      expect(await rig().backend.fetch(reference, access)).toEqual({ found: false, absence: 'missing' });
      await rig().put(reference, 'a');
      expect(await fetched(rig().backend, reference)).toEqual({ current: 'a' });
    });

    test('names that objects have are no secrets', async () => {
      for (const uri of ['secret://constructor/name', 'secret://a/constructor', 'secret://toString/length'])
        expect(await fetched(rig().backend, secretReference.parse(uri))).toEqual({ absence: 'missing' });
    });

    test('what is handed out prints no value', async () => {
      const reference = freshReference();
      await rig().put(reference, 'sk-canary-printed');
      expectSilent(await rig().backend.fetch(reference, access), 'sk-canary-printed');
      expectSilent(rig().backend, 'sk-canary-printed');
      if (declared.list) expectSilent(await rig().backend.list?.(), 'sk-canary-printed');
    });

    test('many at once get each their own', async () => {
      const references = Array.from({ length: 10 }, () => freshReference());
      for (const reference of references) await rig().put(reference, `value of ${reference.uri}`);
      const all = Array.from({ length: 5 }, () => references).flat();
      const got = await Promise.all(all.map((reference) => fetched(rig().backend, reference)));
      expect(got).toEqual(all.map(({ uri }) => ({ current: `value of ${uri}` })));
    });

    test('references that look alike are told apart, but where it is documented that they are one', async () => {
      const { name } = freshReference();
      const fields = ['api-key', 'api.key', 'api_key', 'apikey', 'API-KEY', 'Api-Key', 'api--key'];
      const names = [name, name.toUpperCase(), name.replace('-', '.'), name.replace('-', '_'), `${name}-api`];
      const references = names.flatMap((each) =>
        [...fields, 'key'].map((field) => secretReference.parse(`secret://${each}/${field}`)),
      );
      const [nameless, named] = [true, false].map((is) =>
        references.filter((reference) => (setUp.cannotName?.(reference) ?? false) === is),
      ) as [SecretReference[], SecretReference[]];
      for (const reference of nameless)
        await expect(rig().backend.fetch(reference, access)).rejects.toThrow(BackendUnusable);
      const sharedName = setUp.sharedName ?? (({ uri }: { uri: string }) => uri);
      for (const reference of named) await rig().put(reference, reference.uri);
      const last = new Map(named.map((reference) => [sharedName(reference), reference.uri]));
      for (const reference of named)
        expect(await fetched(rig().backend, reference)).toEqual({ current: last.get(sharedName(reference)) });
    });

    test('the remedy names the secret', () => {
      const plain = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '_');
      const { name, field } = freshReference('auth-token');
      const remedy = plain(rig().backend.remedy(secretReference.parse(`secret://${name}/${field}`)));
      expect(remedy).toContain(plain(name));
      expect(remedy).toContain(plain(field));
    });

    (declared.list ? test : test.skip)('the list has what was put and not what was taken away', async () => {
      const [kept, gone] = [freshReference(), freshReference()];
      await rig().put(kept, 'a');
      await rig().put(gone, 'b');
      await rig().put(gone, null);
      const listed = (await rig().backend.list?.()) ?? [];
      expect(listed.filter(({ reference }) => reference.uri === kept.uri)).toEqual([
        expect.objectContaining({ reference: kept, state: 'enabled' }),
      ]);
      expect(listed.map(({ reference }) => reference.uri)).not.toContain(gone.uri);
    });
  });
}
