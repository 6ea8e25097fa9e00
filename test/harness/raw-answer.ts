import { once } from 'node:events';
import { connect } from 'node:net';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

/** An answer taken off the socket, however little of it came. */
export interface RawAnswer {
  readonly bytes: Buffer;
  /** 0 when not even a status came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What came of the body, without its framing. */
  readonly body: Buffer;
  /** Whether the body came to the end that its framing says. */
  readonly isWhole: boolean;
}

/** Sends a request and takes all that comes until the connection closes. */
export async function rawAnswer(port: number, request: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(Buffer.from(request, 'latin1'));
  await closed;
  return readAnswer(Buffer.concat(pieces));
}

export function readAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  const lines = head.split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  return { bytes, status, headers, ...bodyOf(rest, status, headers) };
}

function bodyOf(rest: Buffer, status: number, headers: Readonly<Record<string, string>>) {
  if (headers['transfer-encoding'] === 'chunked') return unchunked(rest);
  // What follows a 101 are frames, which say for themselves where they end.
  if (status === 101) return { body: rest, isWhole: true };
  const length = status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? Number.NaN);
  return { body: rest, isWhole: rest.length === length };
}

function unchunked(rest: Buffer) {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return { body: Buffer.concat(pieces), isWhole: size === 0 && rest.length === lineEnd + 4 };
    pieces.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  zlib: (body) => inflateSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (body) => inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  br: (body) => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: (body) => zstdDecompressSync(body, { finishFlush: constants.ZSTD_e_continue }),
};

/** All that anyone could read in an answer: its bytes, its body, and what that decodes to, as far as it came, by any coding, thrice. */
export function readingsOf({ bytes, body }: RawAnswer): string {
  const readings = [bytes, body];
  for (let layer = [body], depth = 0; depth < 3; depth += 1) {
    layer = layer.flatMap((coded) => Object.values(decoders).flatMap((decode) => attempt(() => decode(coded))));
    readings.push(...layer);
  }
  return readings.map((reading) => reading.toString('latin1')).join('\n');
}

function attempt(decode: () => Buffer): Buffer[] {
  try {
    return [decode()];
  } catch {
    return [];
  }
}
