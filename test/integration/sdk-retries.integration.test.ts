import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ErrorCode, errorCodes } from '../../src/core/errors.ts';
import type { RequestId } from '../../src/core/ids.ts';
import { problem } from '../../src/core/problem.ts';
import { eventually } from '../harness/eventually.ts';
import { answering, openSdkRig, type SdkRig } from '../harness/sdk-rig.ts';
import { vendorSdks } from '../harness/vendor-sdks/index.ts';
import { SDK_KEY } from '../harness/vendor-sdks/vendor-sdk.ts';

/*
 * Hazard 25, on the caller's side: by themselves OpenAI's and Anthropic's SDKs send a POST twice more after a 5xx. What may have
 * been accepted must not be sent again, and they are told so.
 */

const mayHaveBeenAccepted: readonly (readonly [what: string, code: ErrorCode, script: (socket: Socket) => void])[] = [
  ['broken off', 'upstream_unreachable', (socket) => socket.resetAndDestroy()],
  ['never answered', 'upstream_timeout', () => {}],
  ['answered with our key', 'response_leak', answering(200, `{"echo":"${SDK_KEY}"}`)],
];

// Google's sends GETs alone, and one of those once more.
describe.each(vendorSdks.slice(0, -1))('%s, as often as it tries by itself', (_name, sdk) => {
  let rig: SdkRig;
  beforeAll(async () => {
    rig = await openSdkRig(sdk);
  });
  afterAll(() => rig?.close());

  test.each(mayHaveBeenAccepted)('what was %s arrived once', async (_what, code, script) => {
    rig.upstream.script = script;
    const before = rig.upstream.requests;
    const error = await sdk.call(rig.at('raw'), rig.token).catch((reason: unknown) => reason);
    expect(sdk.read(error).code).toBe(code);
    expect(rig.upstream.requests).toBe(before + 1);
  });
});

describe.each(vendorSdks.filter(([name]) => !/twilio|googlemaps/.test(name)))('%s', (_name, sdk) => {
  test('waits as long as Retry-After says when too many calls are at the provider, and then gets through', async () => {
    const rig = await openSdkRig(sdk);
    const held = new Promise<() => void>((resolve) => {
      rig.upstream.script = (socket) => resolve(() => answering(200, '{}')(socket));
    });
    const first = sdk.call(rig.at('full'), rig.token);
    const release = await held;
    rig.upstream.script = answering(200, '{"second":true}');
    const second = sdk.call(rig.at('full'), rig.token);
    await eventually(() => rig.gateway.logged.some(({ outcome }) => outcome === 'overloaded'));
    release();
    await first;
    expect(await second).toMatchObject({ second: true });
    expect(rig.upstream.requests).toBe(2);
    await rig.close();
  });
});

test('an error after which the provider may have acted, or the caller has to change something first, says so, and no other', () => {
  const said = errorCodes.filter((code) => problem(code, '' as RequestId).headers['X-Should-Retry'] === 'false');
  const mayHaveActed = [
    'internal_error',
    'locked_down',
    'response_leak',
    'response_unscannable',
    'upstream_timeout',
    'upstream_unreachable',
  ];
  // 409, which OpenAI's and Anthropic's SDKs would send again.
  const callersTurn = ['caller_key_unusable', 'too_many_keys'];
  expect(said.sort()).toEqual([...mayHaveActed, ...callersTurn].sort());
});
