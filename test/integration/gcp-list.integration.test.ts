import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type GcpRig, gcpReached, openGcp, openGcpRig, put } from '../harness/gcp-rig.ts';
import { refusal } from '../harness/gcp-server/message.ts';

let rig: GcpRig;
beforeAll(async () => {
  rig = await openGcpRig();
});
afterEach(() => rig.empty());
afterAll(() => rig.close());

describe('the list', () => {
  const listed = async (of = rig.backend) =>
    (await of.list?.())?.map(({ reference, state, version }) => [reference.uri.slice(9), state, version]).sort();

  test('has every page, disabled ones too, and none that is destroyed or has no version', async () => {
    for (let number = 10; number < 30; number += 1) rig.server.secrets.add(`provider-${number}-key`, 'value');
    expect(await listed()).toHaveLength(20);
    rig.server.secrets.switch('provider-10-key', 'DISABLED');
    rig.server.secrets.switch('provider-11-key', 'DESTROYED');
    rig.server.secrets.add('provider-30-key');
    expect((await listed())?.slice(0, 2)).toEqual([
      ['provider-10/key', 'disabled', '1'],
      ['provider-12/key', 'enabled', '1'],
    ]);
    expect(await listed()).toHaveLength(19);
  });

  test('has the references by which secrets were made, and for others the usual ones', async () => {
    await put(rig.backend, 'a/b-c', 'value');
    rig.server.secrets.add('google-maps-api-key', 'value');
    rig.server.secrets.add('nobody', 'value');
    expect(await listed()).toEqual([
      ['a/b-c', 'enabled', '1'],
      ['google-maps/api-key', 'enabled', '1'],
    ]);
  });

  test('with a prefix it has what begins with that alone', async () => {
    for (const id of ['acme-a-b', 'other-acme-a-b', 'c-d']) rig.server.secrets.add(id, 'value');
    const prefixed = openGcp({ ...gcpReached(rig.server), prefix: 'acme-' });
    expect(await listed(prefixed)).toEqual([['a/b', 'enabled', '1']]);
    await prefixed.close();
  });

  test('whoever may not look at versions sees the names', async () => {
    rig.server.secrets.add('a-b', 'value');
    rig.server.instead = (reply, { path }) =>
      path.endsWith('versions/latest') ? refusal('PERMISSION_DENIED', 'Permission denied.') : reply;
    expect(await listed()).toEqual([['a/b', 'enabled', undefined]]);
  });
});
