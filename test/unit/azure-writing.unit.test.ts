import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { writerOf } from '../contract/backend-behaviour/writing.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { currentOf, type SecretShelf, write } from '../harness/azure-server/shelf.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';

const refer = (field: string) => secretReference.parse(`secret://openai/${field}`);

describe('writing to Azure Key Vault', () => {
  let server: AzureServer;
  let shelf: SecretShelf;
  let backend: SecretBackend;
  beforeAll(async () => {
    server = await startAzure();
    ({ shelf } = server.vault);
    ({ backend } = openAzure(server));
  });
  beforeEach(() => {
    shelf.live.clear();
    shelf.deleted.clear();
    shelf.recoveryLevel = 'Recoverable+Purgeable';
    server.vault.denied.clear();
  });
  afterAll(async () => {
    await backend.close();
    await server.close();
  });

  const put = (field: string, value: string, by = backend) => writerOf(by).put(refer(field), new SecretValue(value), 0);
  const destroy = (field: string) => writerOf(backend).destroy(refer(field));
  const others = (fields: Record<string, unknown>) => write(shelf, 'openai', JSON.stringify(fields));
  const current = () => {
    const kept = shelf.live.get('openai');
    return kept === undefined ? undefined : (JSON.parse(currentOf(kept).value) as unknown);
  };

  test('the fields beside it are left as they are, whatever they are', async () => {
    others({ organization: 'org', nested: { a: [1, null] } });
    await put('api-key', 'one');
    expect(current()).toEqual({ organization: 'org', nested: { a: [1, null] }, 'api-key': 'one' });
    await put('api-key', 'two');
    expect(current()).toEqual({ organization: 'org', nested: { a: [1, null] }, 'api-key': 'two' });
  });

  test('what others write between reading and writing is not lost', async () => {
    others({ organization: 'old', project: 'p' });
    shelf.beforeNextWrite = () => others({ organization: 'new' });
    const id = await put('api-key', 'one');
    expect(current()).toEqual({ organization: 'new', 'api-key': 'one' });
    expect(shelf.live.get('openai')?.versions.at(-1)?.id).toBe(id);
  });

  test('nor is what others wrote before put back to what it was before that', async () => {
    others({ organization: 'old' });
    shelf.beforeNextRead = () => {
      others({ organization: 'new' });
      others({ organization: 'newest' });
    };
    await put('api-key', 'one');
    expect(current()).toEqual({ organization: 'newest', 'api-key': 'one' });
  });

  test('nor what others write first of all', async () => {
    shelf.beforeNextWrite = () => others({ organization: 'new' });
    await put('api-key', 'one');
    expect(current()).toEqual({ organization: 'new', 'api-key': 'one' });
  });

  test.each<[string, 'beforeNextWrite' | 'afterNextWrite', string]>([
    ['first', 'beforeNextWrite', 'ours'],
    ['last', 'afterNextWrite', 'theirs'],
  ])('of one field that two write at once, the last value stays: others wrote %s', async (_when, hook, value) => {
    others({ 'api-key': 'old' });
    shelf[hook] = () => others({ 'api-key': 'theirs' });
    await put('api-key', 'ours');
    expect(current()).toEqual({ 'api-key': value });
    expect(shelf.live.get('openai')?.versions).toHaveLength(3);
  });

  test('many fields by many writers are all there in the end', async () => {
    const { backend: other } = openAzure(server);
    const fields = Array.from({ length: 8 }, (_, index) => `field-${index}`);
    await Promise.all(fields.map((field, index) => put(field, field, index % 2 ? other : backend)));
    expect(current()).toEqual(Object.fromEntries(fields.map((field) => [field, field])));
    await other.close();
  });

  test('a field is destroyed, and older versions that hold it are disabled; the others go on', async () => {
    others({ organization: 'org' });
    others({ organization: 'org', 'api-key': 'oldest' });
    await put('api-key', 'old');
    expect(await destroy('api-key')).toBe(true);
    expect(current()).toEqual({ organization: 'org' });
    expect(shelf.live.get('openai')?.versions.map(({ enabled }) => enabled)).toEqual([true, false, false, true]);
    expect(await destroy('api-key')).toBe(false);
  });

  test('with the last field the secret is purged', async () => {
    await put('api-key', 'one');
    expect(await destroy('api-key')).toBe(true);
    expect([shelf.live.size, shelf.deleted.size]).toEqual([0, 0]);
    await put('api-key', 'two');
    expect(current()).toEqual({ 'api-key': 'two' });
  });

  test('purge protection is told, and nothing is asked that it forbids', async () => {
    await put('api-key', 'sk-canary-protected');
    shelf.recoveryLevel = 'Recoverable';
    const error = await refusalOf(destroy('api-key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toBe(
      'the secret openai was deleted and is handed out no more, but it can still be recovered until 2026-12-20: its vault has ' +
        'purge protection; revoke the key at its provider; nothing erases it sooner',
    );
    expectSilent(error, 'sk-canary-protected');
    expect(shelf.deleted.has('openai')).toBe(true);
  });

  test('who may delete and not purge is told so', async () => {
    await put('api-key', 'one');
    server.vault.denied.add('DELETE deletedsecrets');
    const error = await refusalOf(destroy('api-key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(
      /was deleted and is handed out no more, .* may not purge .*az keyvault secret purge --name openai/,
    );
  });

  test('a name that belongs to a deleted secret is not written to: that would bring back the rest of it', async () => {
    const { kept } = others({ 'api-key': 'sk-canary-deleted' });
    shelf.live.clear();
    shelf.deleted.set('openai', { kept, pending: 0 });
    const error = await refusalOf(put('organization', 'sk-canary-new'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(
      /so its name is taken; erase it with "az keyvault secret purge --name openai", or bring it back/,
    );
    expectSilent(error, 'sk-canary-deleted', 'sk-canary-new');
  });

  test('one that is on its way out is waited for', async () => {
    shelf.leaving.add('openai');
    await put('api-key', 'one');
    expect(current()).toEqual({ 'api-key': 'one' });
  });

  test('a disabled secret is not written to: its other fields would be lost', async () => {
    others({ organization: 'org' }).version.enabled = false;
    for (const attempt of [put('api-key', 'one'), destroy('organization')]) {
      const error = await refusalOf(attempt);
      expect(error).toBeInstanceOf(BackendUnusable);
      expect(error.message).toMatch(
        /is disabled, .*; enable it first, with "az keyvault secret set-attributes --name openai/,
      );
    }
  });

  test('more than Key Vault takes is not sent', async () => {
    await put('organization', 'o'.repeat(15_000));
    const error = await refusalOf(put('api-key', `sk-canary-${'x'.repeat(15_000)}`));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(/would have 30\d\d\d bytes with all its fields, and Azure Key Vault takes 25600; /);
    expectSilent(error, 'sk-canary-');
  });

  test('what is no JSON object is neither read nor overwritten', async () => {
    for (const text of ['sk-canary-plain', '["sk-canary-list"]', '"sk-canary-text"', 'null']) {
      shelf.live.clear();
      write(shelf, 'openai', text);
      for (const attempt of [
        backend.fetch(refer('api-key'), { why: 'a test' }),
        put('api-key', 'x'),
        destroy('api-key'),
      ]) {
        const error = await refusalOf(attempt);
        expect(error).toBeInstanceOf(BackendUnusable);
        expect(error.message).toMatch(/the secret openai in Azure Key Vault is no JSON object; store an object there/);
        expectSilent(error, 'sk-canary');
      }
      expect(shelf.live.get('openai')?.versions).toHaveLength(1);
    }
  });
});
