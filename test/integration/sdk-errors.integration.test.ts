import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answering, openSdkRig, type SdkRig } from '../harness/sdk-rig.ts';
import { vendorSdks } from '../harness/vendor-sdks/index.ts';

// Errors, the gateway's own and the provider's, arrive as what each vendor's own SDK throws, whichever it is.

describe.each(vendorSdks)('%s', (name, sdk) => {
  let rig: SdkRig;
  beforeAll(async () => {
    rig = await openSdkRig(sdk);
  });
  afterAll(() => rig?.close());

  const call = (integration: string, token = rig.token, text = 'Hello') =>
    sdk.call(rig.at(integration), token, { maxRetries: 0, text });

  async function expectError(attempt: Promise<unknown>, status: number, code?: string): Promise<void> {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(sdk.read(error)).toEqual({ status, code });
    const type = sdk.errorFor(status);
    if (type !== undefined) expect(error).toBeInstanceOf(type);
  }

  test('a plain call works', async () => {
    await call('it');
    expect(rig.provider.received.length).toBeGreaterThan(0);
  });

  describe("the gateway's own", () => {
    test('401: a token that has expired', async () => {
      await expectError(call('it', await rig.sign({ scope: 'it', exp: 1 })), 401, 'unauthenticated');
    });

    test('403: a token without the scope', async () => {
      await expectError(call('it', await rig.sign({ scope: 'other' })), 403, 'forbidden');
    });

    test('404: an operation that is not enabled', async () => {
      await expectError(call('narrow'), 404, 'unknown_route');
    });

    test('429: over the limit', async () => {
      await call('tight');
      await expectError(call('tight'), 429, 'rate_limited');
    });

    test('502: nobody listens', async () => {
      await expectError(call('gone'), 502, 'upstream_unreachable');
    });

    test('502: broken off after the request went out', async () => {
      rig.upstream.script = (socket) => socket.resetAndDestroy();
      await expectError(call('raw'), 502, 'upstream_unreachable');
    });

    test('504: no answer in time', async () => {
      rig.upstream.script = () => {};
      await expectError(call('raw'), 504, 'upstream_timeout');
    });

    test('503: too much at a time, and a provider that fails', async () => {
      const arrived = new Promise<() => void>((resolve) => {
        rig.upstream.script = (socket) => resolve(() => answering(503, '{}')(socket));
      });
      const first = call('full').catch(() => {});
      const answer = await arrived;
      await expectError(call('full'), 503, 'overloaded');
      answer();
      await first;
      rig.upstream.script = answering(503, '{}');
      await call('broken').catch(() => {});
      await expectError(call('broken'), 503, 'circuit_open');
    });

    if (name.startsWith('@googlemaps')) return;
    test('413: a body over the limit', async () => {
      await expectError(call('small', rig.token, 'x'.repeat(1000)), 413, 'body_too_large');
    });
  });

  describe("the provider's", () => {
    test('a key of ours that it does not know', async () => {
      await expectError(call('wrong'), sdk.wrongKey);
    });

    test('400: a request that it does not take', async () => {
      await expectError(sdk.invalid(rig.at('it'), rig.token), 400);
    });

    test.each([429, 500, 503, 529])('%i', async (status) => {
      rig.upstream.script = answering(status, '{"type":"error","error":{"type":"api_error","message":"no"}}');
      await expectError(call('raw'), status);
    });
  });
});
