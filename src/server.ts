import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, publicError } from './core/errors.ts';
import { newRequestId } from './core/ids.ts';
import { problem } from './core/problem.ts';
import type { RecordRefusal } from './telemetry/refusal-record.ts';

export interface ServerTimeouts {
  /** All in milliseconds. */
  readonly headers: number;
  readonly request: number;
  readonly keepAlive: number;
}

/** Request line and headers together, in bytes. */
const MAX_HEADER_SIZE = 16 * 1024;
/** Open at once: with the 16 KiB that each may send unread, 256 MiB at most. */
const MAX_CONNECTIONS = 16 * 1024;

/** The public HTTP/1.1 listener: strict parsing, bounded headers, and patience that ends. */
export function createPublicServer(
  frontDoor: RequestListener,
  { headers, request, keepAlive }: ServerTimeouts,
  recordRefusal: RecordRefusal,
): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_SIZE,
      headersTimeout: headers,
      requestTimeout: request,
      keepAliveTimeout: keepAlive,
      connectionsCheckingInterval: Math.min(1_000, headers),
      insecureHTTPParser: false,
      // The front door checks Host and Expect: Node's own answers to them are not problem documents.
      requireHostHeader: false,
      // An Upgrade to anything else may be ignored (RFC 9110, section 7.8): clients that offer h2c get their answer in HTTP/1.1.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
      joinDuplicateHeaders: false,
    },
    frontDoor,
  );
  server.maxConnections = MAX_CONNECTIONS;
  // "Expect: 100-continue" is answered once the call is allowed, so that nobody uploads in vain.
  server.on('checkContinue', frontDoor);
  server.on('checkExpectation', frontDoor);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket, recordRefusal));
  return server;
}

/** Answers bytes that are not a request we can read. */
function refuse(
  error: NodeJS.ErrnoException,
  socket: Duplex & { remoteAddress?: string },
  recordRefusal: RecordRefusal,
): void {
  // node:http keeps the answer that is being written here. Ours would end up inside it.
  const { _httpMessage: answering } = socket as Duplex & { readonly _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const code = codeOf(error);
  const requestId = newRequestId();
  const { status, headers, body } = problem(code, requestId);
  const refusal = { code, status: publicError(code).status, detail: error.code ?? 'not HTTP' };
  recordRefusal(refusal, { getHeader: () => requestId }, socket.remoteAddress);
  const head = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}\r\n${head.join('')}\r\n${body}`);
}

const REASONS: Readonly<Record<number, string>> = { 408: 'Request Timeout', 431: 'Request Header Fields Too Large' };

function codeOf({ code }: NodeJS.ErrnoException): ErrorCode {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout';
    default:
      return 'bad_request';
  }
}
