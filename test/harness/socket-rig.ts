import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { type CallOptions, type CallResult, call } from './call.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { type SocketUpstream, type SocketUpstreamOptions, startSocketUpstream } from './socket-upstream.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { Wire, type WireAnswer } from './wire.ts';

/** The secret that the gateway injects. */
export const SOCKET_KEY = 'sk-canary+socket/key=with&odd-characters-51c7';
export const APP = 'https://app.example.com';
/** What a handshake carries (RFC 6455, section 1.3). */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
export const TALK = '/proxy/talk/v1/talk';

export interface SocketRig {
  readonly issuer: TestIssuer;
  readonly upstream: SocketUpstream;
  readonly gateway: TestGateway;
  /** A good token. */
  readonly token: string;
  /** A WebSocket client, connecting. */
  connect(options?: ConnectOptions): WebSocket;
  /** A WebSocket client that is open. @throws when it does not open. */
  open(options?: ConnectOptions): Promise<WebSocket>;
  call(target: string, options?: CallOptions): Promise<CallResult>;
  /** Sends a handshake as bytes, and gives the connection. */
  shake(options?: HandshakeOptions): Promise<Wire>;
  /** The same, and the answer. */
  answerTo(options?: HandshakeOptions): Promise<WireAnswer | undefined>;
  /** The log's lines of calls. */
  readonly records: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

export interface ConnectOptions extends ClientOptions {
  readonly target?: string;
  /** Absent: none but the token's. */
  readonly protocols?: readonly string[];
  readonly token?: string;
}

export interface HandshakeOptions {
  readonly line?: string;
  /** Lower-case name and value of headers to be another, or with undefined, to be left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Header lines behind the others. */
  readonly lines?: readonly string[];
  /** What follows the head. */
  readonly behind?: string;
}

export interface SocketRigOptions extends Omit<TestGatewayOptions, 'config'> {
  readonly upstream?: SocketUpstreamOptions;
  /** What the integration calls instead of the recording upstream. */
  readonly baseUrl?: string;
  /** Merged over the section of `talk`. */
  readonly talk?: Record<string, unknown>;
  /** Integrations beside `talk`, given the upstream's origin. */
  readonly beside?: (upstreamOrigin: string) => Record<string, unknown>;
  /** Other sections. */
  readonly config?: Record<string, unknown>;
}

/** A section of `use: generic` with a WebSocket at /v1/talk and an ordinary operation at /v1/read. */
export function talkSection(baseUrl: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    use: 'generic',
    baseUrl,
    credentials: { key: 'secret://talk/key' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    scopes: ['maps'],
    origins: [APP],
    limit: { requests: 10_000, window: '1m' },
    operations: [
      { name: 'talk', method: 'GET', path: '/v1/talk', webSocket: true },
      { name: 'read', method: 'GET', path: '/v1/read' },
    ],
    ...rest,
  };
}

/** An issuer, a WebSocket upstream and a gateway between them. */
export async function openSocketRig(options: SocketRigOptions = {}): Promise<SocketRig> {
  const { upstream: upstreamOptions, baseUrl, talk, beside, config, environment, ...rest } = options;
  const issuer = await createIssuer();
  const upstream = await startSocketUpstream(upstreamOptions);
  const gateway = await startTestGateway(issuer, upstream.origin, {
    ...rest,
    environment: { TALK_KEY: SOCKET_KEY, ...environment },
    config: {
      integrations: { talk: talkSection(baseUrl ?? upstream.origin, talk), ...beside?.(upstream.origin) },
      ...config,
    },
  }).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  const token = await issuer.sign();
  const connect = ({ target = TALK, protocols = [], token: own = token, ...client }: ConnectOptions = {}) => {
    const headers = { authorization: `Bearer ${own}`, ...client.headers };
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${target}`, [...protocols], { ...client, headers });
    socket.on('error', () => {});
    return socket;
  };
  const shake = async (handshake: HandshakeOptions = {}) => {
    const wire = await Wire.open(gateway.port);
    wire.send(handshakeText(token, handshake));
    return wire;
  };
  return {
    issuer,
    upstream,
    gateway,
    token,
    connect,
    open: async (given) => {
      const socket = connect(given);
      await once(socket, 'open');
      return socket;
    },
    call: (target, given = {}) => call(gateway.origin + target, { token, ...given }),
    shake,
    answerTo: async (given) => {
      const wire = await shake(given);
      const [answer] = await wire.answers((all) => all.length > 0);
      wire.leave();
      return answer;
    },
    get records() {
      return gateway.logged.filter(({ event }) => event === 'call');
    },
    close: async () => {
      await upstream.close();
      await gateway.stop();
    },
  };
}

/** A good handshake, but for what is told otherwise. */
export function handshakeText(token: string, { line, headers = {}, lines = [], behind = '' }: HandshakeOptions = {}) {
  const all: Record<string, string | undefined> = {
    host: 'gateway',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': KEY,
    authorization: `Bearer ${token}`,
    ...headers,
  };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [line ?? `GET ${TALK} HTTP/1.1`, ...given, ...lines, '', behind].join('\r\n');
}
