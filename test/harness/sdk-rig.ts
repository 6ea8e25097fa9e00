import type { Socket } from 'node:net';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { closedPort, type RawUpstream, startRawUpstream } from './raw-upstream.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { SDK_KEY, type StandIn, type VendorSdk } from './vendor-sdks/vendor-sdk.ts';

/** A gateway with one provider several times over, of which each goes wrong in its own way. */
export interface SdkRig {
  readonly gateway: TestGateway;
  readonly provider: StandIn;
  /** What `raw` leads to; what it does is settled anew by each test. */
  readonly upstream: RawUpstream & { script: (socket: Socket) => void };
  readonly token: string;
  sign: TestIssuer['sign'];
  /** What the SDK is given as its base. */
  at(integration: string): string;
  close(): Promise<void>;
}

/**
 * `it` works; `narrow` has another operation alone, `small` takes hardly any body, `tight` one call, `wrong` has a key that the
 * provider does not know, nobody listens behind `gone`, and behind `raw` is a script.
 */
export async function openSdkRig(sdk: VendorSdk): Promise<SdkRig> {
  const issuer = await createIssuer();
  const provider = await sdk.start();
  const upstream = Object.assign(await startRawUpstream((socket) => upstream.script(socket)), {
    script: (_socket: Socket) => {},
  });
  const common = { scopes: ['it'], baseUrl: provider.url, limit: { requests: 1000, window: '1h' } };
  const section = (rest: Record<string, unknown> = {}, reference = 'secret://sdk/key') => ({
    ...common,
    ...sdk.section(reference),
    ...rest,
  });
  const baseUrl = upstream.origin;
  const integrations = {
    it: section(),
    narrow: section({ operations: [sdk.other] }),
    small: section({ maxBody: '512B' }),
    tight: section({ limit: { requests: 1, window: '1h' } }),
    wrong: section({}, 'secret://wrong/key'),
    gone: section({ baseUrl: `http://127.0.0.1:${await closedPort()}` }),
    raw: section({ baseUrl, timeouts: { firstByte: '150ms' } }),
    full: section({ baseUrl, concurrency: { max: 1, queue: 0 } }),
    broken: section({ baseUrl, circuitBreaker: { calls: 1 } }),
  };
  const gateway = await startTestGateway(issuer, provider.url, {
    config: { integrations },
    environment: { SDK_KEY, WRONG_KEY: 'wrongCanary0123456789abcdef012345' },
  });
  return {
    gateway,
    provider,
    upstream,
    token: await issuer.sign({ scope: 'it' }),
    sign: issuer.sign,
    at: (integration) => `${gateway.origin}/proxy/${integration}`,
    close: async () => {
      await upstream.close();
      await gateway.stop();
      await provider.close();
    },
  };
}

/** Answers with a status and JSON. */
export const answering =
  (status: number, body: string, ...headers: string[]) =>
  (socket: Socket): void => {
    const head = [
      `HTTP/1.1 ${status} X`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      ...headers,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  };
