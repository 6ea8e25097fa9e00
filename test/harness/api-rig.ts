import type { Socket } from 'node:net';
import type { Environment } from '../../src/settings/environment.ts';
import { type CallOptions, type CallResult, call } from './call.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type ManualTime, manualTime } from './manual-time.ts';
import { type RawUpstream, startRawUpstream } from './raw-upstream.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';

/** What the upstream does with a request, by its number from 1. */
export type Script = (socket: Socket, head: string, request: number) => void;

/** A gateway under a clock that stands still, before an upstream that speaks bytes. */
export interface ApiRig {
  readonly raw: RawUpstream;
  readonly gateway: TestGateway;
  readonly time: ManualTime;
  readonly token: string;
  /** Whose it is. */
  readonly signer: TestIssuer;
  /** The heads of requests that arrived, in order. */
  readonly heads: readonly string[];
  /** A call of an operation, GET unless told otherwise. */
  call(options?: CallOptions & { readonly path?: string }): Promise<CallResult>;
  /** The text of the metrics. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Answers with a status and these header lines, and no body. */
export const status =
  (code: number, ...headers: string[]): Script =>
  (socket) =>
    socket.write([`HTTP/1.1 ${code} X`, 'Content-Length: 0', ...headers, '', ''].join('\r\n'));

/** One script after the other; the last goes on. */
export const inTurn =
  (...scripts: Script[]): Script =>
  (socket, head, request) =>
    (scripts[request - 1] ?? scripts.at(-1))?.(socket, head, request);

export const ok: Script = (socket) => socket.write(OK);
export const reset: Script = (socket) => socket.resetAndDestroy();
export const silence: Script = () => {};

export const API_KEY = 'canary-key-of-the-api';

/**
 * @param api merged over a section of `use: generic` with GET, POST and PUT on `/v1/x`.
 * @param environment has the key as GENERIC_KEY; a test may change it.
 */
export async function openApiRig(
  script: Script,
  api: Record<string, unknown> = {},
  environment: Environment = { GENERIC_KEY: API_KEY },
): Promise<ApiRig> {
  const heads: string[] = [];
  const issuer = await createIssuer();
  const raw = await startRawUpstream((socket, head, request) => {
    heads.push(head);
    script(socket, head, request);
  });
  const time = manualTime();
  const section = {
    use: 'generic',
    baseUrl: raw.origin,
    credentials: { key: 'secret://generic/key' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    scopes: ['maps'],
    limit: { requests: 10_000, window: '1m' },
    operations: [
      { name: 'get', method: 'GET', path: '/v1/x' },
      { name: 'post', method: 'POST', path: '/v1/x', maxBody: '4MiB' },
      { name: 'put', method: 'PUT', path: '/v1/x', maxBody: '4MiB' },
      { name: 'search', method: 'POST', path: '/v1/search', idempotent: true },
    ],
    ...api,
  };
  const gateway = await startTestGateway(issuer, raw.origin, {
    config: { integrations: { api: section } },
    world: { environment, clock: time.clock, timers: time.timers, random: () => 1 },
  });
  const token = await issuer.sign();
  return {
    raw,
    gateway,
    time,
    token,
    signer: issuer,
    heads,
    call: ({ path = '/v1/x', ...options } = {}) => call(`${gateway.origin}/proxy/api${path}`, { token, ...options }),
    metrics: async () => (await call(`http://127.0.0.1:${gateway.adminPort}/metrics`)).text,
    close: async () => {
      await raw.close();
      await gateway.stop();
    },
  };
}
