import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { systemClock } from '../../src/core/clock.ts';
import type { Call, Reply } from './endpoint.ts';
import { answer } from './endpoints/index.ts';
import { type ReceivedRequest, record } from './received-requests.ts';

export interface GoogleMapsOptions {
  /** The only key that is accepted. */
  readonly key: string;
  /** 0, or nothing, takes any free port. */
  readonly port?: number;
}

export interface GoogleMaps {
  /** Stands for all of Google's hosts: their paths do not overlap. */
  readonly url: string;
  readonly port: number;
  /** The newest requests, oldest first, at most 1000. */
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Google's own answers carry such headers; a gateway has to decide about each. */
const GOOGLE_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Alt-Svc': 'h3=":443"; ma=2592000',
  Server: 'scaffolding on HTTPServer2',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-XSS-Protection': '0',
};

/** Starts a stand-in for Google Maps Platform on the loopback address. */
export async function startGoogleMaps({ key, port = 0 }: GoogleMapsOptions): Promise<GoogleMaps> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    serve(request, response, key, received).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, key: string, received: ReceivedRequest[]) {
  const entry = record(received, request, systemClock.now());
  entry.body = await readText(request);
  const reply = answer(callOf(request, entry.body), key);
  send(response, reply);
}

function callOf(request: IncomingMessage, body: string): Call {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  return { method: request.method ?? '', path, query: new URLSearchParams(query), headers: request.headers, body };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...GOOGLE_HEADERS, ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
