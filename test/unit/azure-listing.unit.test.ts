import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { write } from '../harness/azure-server/shelf.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';

const access = { why: 'a test' };

describe('names in Azure Key Vault', () => {
  let server: AzureServer;
  let backend: SecretBackend;
  beforeAll(async () => {
    server = await startAzure();
    ({ backend } = openAzure(server, { prefix: 'gw-' }));
  });
  afterAll(async () => {
    await backend.close();
    await server.close();
  });
  const uris = async () => (await backend.list?.())?.map(({ reference }) => reference.uri).sort();

  test('the list has the fields below the prefix, over all pages, and nothing that is something else', async () => {
    const { shelf } = server.vault;
    for (let index = 0; index < 7; index += 1) write(shelf, `gw-many-${index}`, '{"key":"v"}');
    write(shelf, 'gw-openai', '{"api-key":"a","organization":"b","number":7,"blank":" ","not a reference":"c"}');
    write(shelf, 'GW-Upper', '{"Key":"a"}', '');
    write(shelf, 'others', '{"key":"a"}');
    write(shelf, 'gw-certificate', '{"key":"a"}', 'application/x-pkcs12');
    write(shelf, 'gw-plain', 'a text', 'application/json');
    write(shelf, 'gw-disabled', '{"key":"a"}').version.enabled = false;
    expect(await uris()).toEqual([
      'secret://Upper/Key',
      ...Array.from({ length: 7 }, (_, index) => `secret://many-${index}/key`),
      'secret://openai/api-key',
      'secret://openai/organization',
    ]);
    const [first] = (await backend.list?.()) ?? [];
    expect(first).toMatchObject({ state: 'enabled', version: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(Math.abs((first?.createdAt ?? 0) - Date.now())).toBeLessThan(120_000);
  });

  test('a blank field counts as missing, and one that is no text is told', async () => {
    const fetched = (field: string) => backend.fetch(secretReference.parse(`secret://openai/${field}`), access);
    expect(await fetched('blank')).toEqual({ found: false, absence: 'missing' });
    const error = await refusalOf(fetched('number'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(
      /the field number of the secret gw-openai .* is not a string; put the value in quotes/,
    );
  });

  test.each([
    ['secret://google.maps_eu/api-key', /which takes letters, digits and hyphens, but not \. or _; use another name/],
    [
      `secret://${'a'.repeat(126)}/api-key`,
      /where 127 characters are the most, with secrets.options.prefix; use a shorter/,
    ],
  ])('%s has no name there, and is not asked for', async (uri, message) => {
    const before = server.vault.asked.length;
    const error = await refusalOf(backend.fetch(secretReference.parse(uri), access));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(message);
    expect(server.vault.asked).toHaveLength(before);
  });

  test.each([
    [undefined, 'run "az keyvault secret recover --vault-name <vault> --name gw-a"'],
    ['https://portcullis.vault.azure.net', '--vault-name portcullis --name gw-a'],
  ])('the remedy names the vault, where it is known: %s', async (vaultUrl, words) => {
    const { backend: at } = openAzure(server, { vaultUrl, prefix: 'gw-' });
    expect(
      `run ${at.remedy(secretReference.parse('secret://a/b'), 'destroyed').replace(/^bring it back with /, '')}`,
    ).toContain(words);
    await at.close();
  });
});
