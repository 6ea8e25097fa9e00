// A provider of large bodies. GET and WebSockets give ?bytes= of text, POST answers with how many bytes came.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { gzipPieces } from './gzip-pieces.ts';
import { takeSlowly } from './slowly.ts';
import { MIB, textPieces } from './text.ts';

const queryOf = ({ url = '/' }: IncomingMessage) => new URL(url, 'http://upstream').searchParams;
const countIn = (query: URLSearchParams, name: string) => Number(query.get(name) ?? 0);

const answer = async (request: IncomingMessage, response: ServerResponse) => {
  const query = queryOf(request);
  if (request.method === 'POST') {
    response.end(String(await takeSlowly(request, countIn(query, 'rest'))));
    return;
  }
  const bytes = countIn(query, 'bytes');
  const isCompressed = query.has('gzip');
  response.setHeader('content-type', 'application/json');
  if (isCompressed) response.setHeader('content-encoding', 'gzip');
  else if (!query.has('chunked')) response.setHeader('content-length', bytes);
  await pipeline(Readable.from(isCompressed ? gzipPieces(bytes / MIB) : textPieces(bytes)), response);
};

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  const bytes = countIn(queryOf(request), 'bytes');
  void pipeline(Readable.from(textPieces(bytes)), createWebSocketStream(socket)).catch(() => socket.terminate());
});

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ event: 'ready', port: (server.address() as AddressInfo).port }));
});
