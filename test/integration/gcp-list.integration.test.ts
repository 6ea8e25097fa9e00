import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { gcpReached, openGcp, put } from '../harness/gcp-rig.ts';
import { refusal } from '../harness/gcp-server/message.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';

let server: GcpServer;
let backend: SecretBackend;

beforeAll(async () => {
  server = await startGcpServer();
  backend = openGcp(gcpReached(server));
});
afterEach(() => {
  server.instead = undefined;
  server.secrets.clear();
  server.calls.splice(0);
});
afterAll(async () => {
  await backend.close();
  await server.close();
});

describe('the list', () => {
  const listed = async (of = backend) =>
    (await of.list?.())?.map(({ reference, state, version }) => [reference.uri.slice(9), state, version]).sort();

  test('has every page, disabled ones too, and none that is destroyed or has no version', async () => {
    for (let number = 10; number < 30; number += 1) server.secrets.add(`provider-${number}-key`, 'value');
    expect(await listed()).toHaveLength(20);
    server.secrets.switch('provider-10-key', 'DISABLED');
    server.secrets.switch('provider-11-key', 'DESTROYED');
    server.secrets.add('provider-30-key');
    expect((await listed())?.slice(0, 2)).toEqual([
      ['provider-10/key', 'disabled', '1'],
      ['provider-12/key', 'enabled', '1'],
    ]);
    expect(await listed()).toHaveLength(19);
  });

  test('has the references by which secrets were made, and for others the usual ones', async () => {
    await put(backend, 'a/b-c', 'value');
    server.secrets.add('google-maps-api-key', 'value');
    server.secrets.add('nobody', 'value');
    expect(await listed()).toEqual([
      ['a/b-c', 'enabled', '1'],
      ['google-maps/api-key', 'enabled', '1'],
    ]);
  });

  test('with a prefix it has what begins with that alone', async () => {
    for (const id of ['acme-a-b', 'other-acme-a-b', 'c-d']) server.secrets.add(id, 'value');
    const prefixed = openGcp({ ...gcpReached(server), prefix: 'acme-' });
    expect(await listed(prefixed)).toEqual([['a/b', 'enabled', '1']]);
    await prefixed.close();
  });

  test('whoever may not look at versions sees the names', async () => {
    server.secrets.add('a-b', 'value');
    server.instead = (reply, { path }) =>
      path.endsWith('versions/latest') ? refusal('PERMISSION_DENIED', 'Permission denied.') : reply;
    expect(await listed()).toEqual([['a/b', 'enabled', undefined]]);
  });
});
