import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived at the upstream: the judge of what got through. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, raw. */
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Upstream {
  readonly port: number;
  readonly origin: string;
  readonly received: ReceivedRequest[];
  readonly server: Server;
  close(): Promise<void>;
}

export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server that records what reaches it, once it was received whole, and answers as told. */
export async function startUpstream(answer: Answer = answerOk): Promise<Upstream> {
  const received: ReceivedRequest[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      return;
    }
    const { method = '', url = '', rawHeaders, headers } = request;
    const entry = { method, url, rawHeaders, headers, body: Buffer.concat(pieces) };
    received.push(entry);
    answer(entry, response);
  });
  const port = await listening(server);
  return { port, origin: `http://127.0.0.1:${port}`, received, server, close: () => closed(server) };
}

function answerOk(_request: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
}

/** Listens on any free port of loopback. */
export function listening(server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
