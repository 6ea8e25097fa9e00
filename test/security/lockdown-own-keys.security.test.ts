import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { GatewayError } from '../../src/core/errors.ts';
import { Clearance } from '../../src/pipeline/hold/clearance.ts';
import { createServeOwnKey } from '../../src/pipeline/own-keys/serve-own-key.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';
import { OWN_KEY, type OwnKeysRig, openOwnKeysRig } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';
import { Wire } from '../harness/wire.ts';

// Hazard 19: a token that is revoked leaves no key behind that outlives it, not by a request that it began before either.

let rig: OwnKeysRig | undefined;
let wire: Wire | undefined;
afterEach(async () => {
  wire?.leave();
  await rig?.close();
  rig = undefined;
});
const open = async () => {
  rig = await openOwnKeysRig({ integrations: (upstream) => ({ api: genericSection(upstream) }) });
  return rig;
};

describe.each([
  ['a ban of the caller', (to: OwnKeysRig) => revoke(to.gateway, { caller: 'alice', issuer: to.issuer.issuer }), 401],
  ['a hold on everything', (to: OwnKeysRig) => holdBack(to.gateway), 503],
  ['a hold on the caller', (to: OwnKeysRig) => holdBack(to.gateway, { caller: 'alice' }), 503],
] as const)('%s', (_name, give, status) => {
  test('answers a request to store a key of which a part has come', async () => {
    const { gateway, alice, ...rest } = await open();
    const metrics = async () => await (await fetch(`http://127.0.0.1:${gateway.adminPort}/metrics`)).text();
    const body = JSON.stringify({ key: OWN_KEY });
    wire = await Wire.open(gateway.port);
    wire.send(
      [
        'PUT /me/keys/api HTTP/1.1',
        'Host: gateway',
        `Authorization: Bearer ${alice}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body.slice(0, 5),
      ].join('\r\n'),
    );
    await eventually(async () => (await metrics()).includes('portcullis_calls_under_way 1'));
    await give({ gateway, alice, ...rest });
    // Nothing more of it comes.
    expect(await wire.answer()).toMatchObject({ status });
  });
});

test.each(['PUT', 'DELETE'] as const)(
  'what %s does to the vault is asked about once the request has come',
  async (method) => {
    let refusal: GatewayError | undefined;
    const done: string[] = [];
    const request = Object.assign(
      new Readable({
        read() {
          // The order comes with the last of the body, and nobody is told of it.
          refusal = new GatewayError('locked_down');
          this.push(JSON.stringify({ key: OWN_KEY }));
          this.push(null);
        },
      }),
      { headers: { 'content-type': 'application/json' } },
    );
    if (method === 'DELETE') refusal = new GatewayError('locked_down');
    const store = {
      put: async () => void done.push('put'),
      erase: async () => done.push('erase') > 0,
    };
    const form = { only: 'key', knows: () => true, isSecret: () => true, fits: () => true };
    const call = {
      method,
      request,
      response: {},
      ownKeys: { store, form },
      slot: {},
      clearance: new Clearance(() => refusal),
    };
    const serve = createServeOwnKey({ clock: systemClock, bodyTimeout: 60_000 });
    await expect(serve(call as unknown as Parameters<typeof serve>[0])).rejects.toMatchObject({ code: 'locked_down' });
    expect(done).toEqual([]);
  },
);
