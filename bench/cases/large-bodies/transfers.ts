import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createWebSocketStream, WebSocket } from 'ws';
import { takeSlowly } from './slowly.ts';
import { GIB, textPieces } from './text.ts';

/** Where the gateway is, and what it lets in with. */
export interface Door {
  readonly port: number;
  readonly token: string;
}

/** One large body on its way through the gateway. */
export interface Transfer {
  readonly name: string;
  /** Bytes that are to arrive at the other end; undefined where the encoding decides. */
  readonly bytes: number | undefined;
  /** @returns the bytes that arrived. */
  run(door: Door): Promise<number>;
}

const up = (name: string, bytes: number, headers: Readonly<Record<string, string | number>>, rest = 0): Transfer => ({
  name,
  bytes,
  run: async (door) => {
    const call = open(door, { method: 'POST', path: `/up?rest=${rest}`, headers });
    const answered = once(call, 'response') as Promise<[IncomingMessage]>;
    await pipeline(Readable.from(textPieces(bytes)), call);
    return Number(await text(checked((await answered)[0])));
  },
});

const down = (name: string, bytes: number, query = '', rest = 0): Transfer => ({
  name,
  bytes: query === '&gzip' ? undefined : bytes,
  run: async (door) => {
    const call = open(door, { path: `/down?bytes=${bytes}${query}` }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return await takeSlowly(checked(answer), rest);
  },
});

const socketDown = (name: string, bytes: number): Transfer => ({
  name,
  bytes,
  run: async ({ port, token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const url = `ws://127.0.0.1:${port}/proxy/bodies/socket?bytes=${bytes}`;
    return await takeSlowly(createWebSocketStream(new WebSocket(url, { headers, perMessageDeflate: false })), 0);
  },
});

const open = ({ port, token }: Door, { path, headers, ...options }: RequestOptions) =>
  request({
    ...options,
    host: '127.0.0.1',
    port,
    agent: false,
    path: `/proxy/bodies${path}`,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });

const checked = (answer: IncomingMessage): IncomingMessage => {
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
  return answer;
};

/** What a gateway has behind it before its memory is at rest: each path through it, once. */
export const first: readonly Transfer[] = [up('first-up', 1000, { 'content-length': 1000 }), down('first-down', 1000)];

export const transfers: readonly Transfer[] = [
  up('up', GIB, { 'content-length': GIB }),
  up('up-chunked', GIB, { 'transfer-encoding': 'chunked' }),
  up('up-to-slow-provider', GIB / 4, { 'content-length': GIB / 4 }, 20),
  down('down', GIB),
  down('down-chunked', GIB, '&chunked'),
  down('down-gzip', GIB, '&gzip'),
  down('down-to-slow-client', GIB / 4, '', 20),
  socketDown('socket-down', GIB),
];
