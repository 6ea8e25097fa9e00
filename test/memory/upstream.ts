import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A provider of big bodies, in a process of its own. POST answers with the size and hash of what came; GET sends `?bytes=` of zeros;
 * with `?slow=`, it stops for so many milliseconds after each mebibyte that it takes.
 */
const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://upstream');
  if (request.method === 'GET') {
    const bytes = Number(searchParams.get('bytes'));
    response.writeHead(200, searchParams.has('chunked') ? {} : { 'Content-Length': bytes });
    Readable.from(zeros(bytes)).pipe(response);
    return;
  }
  const slow = Number(searchParams.get('slow') ?? 0);
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    hash.update(piece);
    const mebibytes = size >> 20;
    size += piece.length;
    if (slow > 0 && size >> 20 > mebibytes) await sleep(slow);
  }
  response.end(JSON.stringify({ size, sha256: hash.digest('hex') }));
});

/** So many bytes, in pieces of 64 KiB. */
export function* zeros(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024);
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
}

if (import.meta.main)
  server.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ event: 'ready', port: (server.address() as AddressInfo).port }));
  });
