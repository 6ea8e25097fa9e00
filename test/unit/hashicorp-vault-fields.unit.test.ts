import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { eventually } from '../harness/eventually.ts';
import { given, refer, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// Several fields in one secret of Vault, and the versions that Vault keeps of it.

let rig: VaultManagerRig;
beforeEach(async () => {
  rig = await vaultManagerRig();
});
afterEach(() => rig.close());

const opened = (options = {}) =>
  rig.open({ prefix: 'p/', ...options }, { environment: { VAULT_TOKEN: rig.server.tokens.issue() } });
const put = (text: string, value: string) => opened().writer?.put(refer(text), new SecretValue(value), 0);
const destroy = (text: string) => opened().writer?.destroy(refer(text));

describe('what Vault has of it', () => {
  test('is found by mount, prefix, name and field', async () => {
    await rig.ask('POST', 'secret/data/p/twilio', { data: { 'auth-token': 'one', sid: 'two' } });
    expect(await given(opened(), 'twilio/auth-token')).toBe('one');
    expect(await given(opened({ prefix: '' }), 'p/auth-token').catch(String)).toBe('missing');
    expect(await given(opened(), 'twilio/token')).toBe('missing');
    expect(rig.server.asked).toContain('GET secret/data/p/twilio');
  });

  test('deleted is disabled until it is undeleted, and destroyed is destroyed', async () => {
    await put('a/key', 'one');
    await rig.ask('DELETE', 'secret/data/p/a');
    expect(await given(opened(), 'a/key')).toBe('disabled');
    await rig.ask('POST', 'secret/undelete/p/a', { versions: [1] });
    expect(await given(opened(), 'a/key')).toBe('one');
    await rig.ask('POST', 'secret/destroy/p/a', { versions: [1] });
    expect(await given(opened(), 'a/key')).toBe('destroyed');
    expect(await put('a/key', 'two')).toBe('2');
    expect(await given(opened(), 'a/key')).toBe('two');
  });

  test('that is no text is told, without it', async () => {
    await rig.put('p/a', { key: { deep: 'sk-canary-deep' }, empty: '', none: null });
    const refusal = await given(opened(), 'a/key').catch(String);
    expect(refusal).toContain('secret://a/key, whose field key in Vault is not a text; store the key as a string');
    expect(refusal).not.toContain('sk-canary');
    expect(await given(opened(), 'a/empty')).toBe('missing');
    expect(await given(opened(), 'a/none')).toBe('missing');
  });

  test('is listed below the prefix, as far as references can name it', async () => {
    await rig.put('p/app-one', { key: 'a', number: 7, 'not a name': 'b', empty: '' });
    await rig.put('p/app-two', { key: 'c', other: 'd' });
    await rig.put('p/app-deleted', { key: 'e' });
    await rig.put('p/app-folder/below', { key: 'f' });
    await rig.put('elsewhere', { key: 'g' });
    await rig.ask('DELETE', 'secret/data/p/app-deleted');
    const uris = async (options: object) =>
      (await opened(options).list?.())?.map(({ reference }) => reference.uri).sort();
    expect(await uris({})).toEqual(['secret://app-one/key', 'secret://app-two/key', 'secret://app-two/other']);
    expect(await uris({ prefix: 'p/app-' })).toEqual(['secret://one/key', 'secret://two/key', 'secret://two/other']);
    expect(await uris({ prefix: 'nowhere/' })).toEqual([]);
    expect(await uris({ prefix: '' })).toEqual(['secret://elsewhere/key']);
  });
});

describe('writing one field', () => {
  test('leaves the others as they are, texts or not', async () => {
    const others = { number: 1.5, list: [1, { a: null }], text: 'schlüssel' };
    await rig.put('p/a', { ...others, key: 'one' });
    expect(await put('a/key', 'two')).toBe('2');
    expect(JSON.parse(rig.server.keyValues.dump())[0][1][1][1].data).toEqual({ ...others, key: 'two' });
  });

  test('loses no write of others that comes between, nor its own', async () => {
    await rig.put('p/a', { key: 'one' });
    let quicker = 3;
    rig.server.keyValues.beforeWrite = (path) => {
      if (quicker === 0) return;
      quicker -= 1;
      rig.server.keyValues.put(path, { key: 'one', [`other-${quicker}`]: 'theirs', last: String(quicker) });
    };
    expect(await put('a/key', 'two')).toBe('5');
    expect(await given(opened(), 'a/key')).toBe('two');
    expect(await given(opened(), 'a/last')).toBe('0');
  });

  test('of many at once into one secret stores every one', async () => {
    const fields = Array.from({ length: 12 }, (_, index) => `field-${index}`);
    await Promise.all(fields.map((field) => put(`a/${field}`, `value of ${field}`)));
    for (const field of fields) expect(await given(opened(), `a/${field}`)).toBe(`value of ${field}`);
  });

  test('of a deleted secret brings no other field of it back', async () => {
    await put('a/key', 'one');
    await put('a/other', 'two');
    await rig.ask('DELETE', 'secret/data/p/a');
    expect(await put('a/key', 'three')).toBe('3');
    expect(await given(opened(), 'a/other')).toBe('missing');
  });
});

describe('erasing one field', () => {
  test('erases every version that held it, and keeps the others as they are now', async () => {
    await put('a/other', 'sk-other-old');
    await put('a/key', 'sk-gone-1');
    await put('a/key', 'sk-gone-2');
    await rig.ask('POST', 'secret/delete/p/a', { versions: [2] });
    await put('a/other', 'sk-other-new');
    expect(await destroy('a/key')).toBe(true);
    expect(await given(opened(), 'a/key')).toBe('missing');
    expect(await given(opened(), 'a/other')).toBe('sk-other-new');
    expect(rig.server.keyValues.dump()).not.toContain('sk-gone');
    // Version 1 never had it.
    expect(rig.server.keyValues.dump()).toContain('sk-other-old');
    expect(await destroy('a/key')).toBe(false);
  });

  test('that is the last one erases all that Vault knows of the secret', async () => {
    await put('a/key', 'sk-gone-1');
    await put('a/key', 'sk-gone-2');
    expect(await destroy('a/key')).toBe(true);
    expect(rig.server.keyValues.dump()).toBe('[]');
  });

  test('that only older versions hold erases those: a destroy that was cut short is finished by another', async () => {
    await put('a/key', 'sk-gone');
    await rig.put('p/a', { other: 'sk-kept' });
    expect(await destroy('a/key')).toBe(true);
    expect(rig.server.keyValues.dump()).not.toContain('sk-gone');
    expect(await given(opened(), 'a/other')).toBe('sk-kept');
    expect(await destroy('a/key')).toBe(false);
  });

  test('loses no field that somebody writes meanwhile', async () => {
    await rig.put('p/a', { key: 'sk-gone', other: 'kept' });
    rig.server.keyValues.beforeWrite = (path) => {
      rig.server.keyValues.beforeWrite = undefined;
      rig.server.keyValues.put(path, { key: 'sk-gone', other: 'kept', third: 'theirs' });
    };
    expect(await destroy('a/key')).toBe(true);
    expect(await given(opened(), 'a/third')).toBe('theirs');
    expect(rig.server.keyValues.dump()).not.toContain('sk-gone');
  });

  test('of a deleted secret is refused: nobody can see what else would go', async () => {
    await put('a/key', 'one');
    await rig.ask('DELETE', 'secret/data/p/a');
    await expect(destroy('a/key')).rejects.toMatchObject({
      name: 'BackendUnusable',
      write: expect.stringContaining('vault kv undelete'),
    });
    await eventually(async () => (await given(opened(), 'a/key')) === 'disabled');
  });
});

describe('a namespace and a mount of its own', () => {
  test('are in every request, logins too', async () => {
    const other = await vaultManagerRig({ mount: 'kv/team', namespace: 'admin/payments' });
    try {
      await other.put('a', { key: 'value' });
      const options = { mount: 'kv/team', namespace: 'admin/payments' };
      for (const auth of [other.auth.approle, { ...other.auth.kubernetes, mount: 'clusters/one' }])
        expect(await given(other.open({ ...options, auth }), 'a/key')).toBe('value');
      const environment = { VAULT_TOKEN: other.server.tokens.issue(), VAULT_NAMESPACE: 'admin/payments' };
      expect(await given(other.open({ mount: 'kv/team' }, { environment }), 'a/key')).toBe('value');
    } finally {
      await other.close();
    }
  });
});
