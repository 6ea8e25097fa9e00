import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

type Encode = (body: Buffer) => Buffer;

/** The content codings that answers come in: what it is, its Content-Encoding, and how to make it. */
export const codings: readonly (readonly [what: string, encoding: string, encode: Encode])[] = [
  ['gzip', 'gzip', gzipSync],
  ['gzip by its old name', 'X-GZip', gzipSync],
  ['gzip that only stores', 'gzip', (body) => gzipSync(body, { level: 0 })],
  ['brotli', 'br', brotliCompressSync],
  ['zlib', 'deflate', deflateSync],
  ['bare deflate', 'deflate', deflateRawSync],
  ['zstd', 'zstd', zstdCompressSync],
  ['gzip under brotli', 'gzip, br', (body) => brotliCompressSync(gzipSync(body))],
  ['brotli under zstd', 'br, identity, zstd', (body) => zstdCompressSync(brotliCompressSync(body))],
  ['zstd under deflate', 'zstd, deflate', (body) => deflateSync(zstdCompressSync(body))],
  ['gzip three times', 'gzip, gzip, gzip', (body) => gzipSync(gzipSync(gzipSync(body)))],
];

const streams = {
  gzip: [createGzip, constants.Z_SYNC_FLUSH],
  br: [createBrotliCompress, constants.BROTLI_OPERATION_FLUSH],
  deflate: [createDeflate, constants.Z_SYNC_FLUSH],
  'bare deflate': [createDeflateRaw, constants.Z_SYNC_FLUSH],
  zstd: [createZstdCompress, constants.ZSTD_e_flush],
} as const;

export const flushable = Object.keys(streams) as readonly (keyof typeof streams)[];

/** A body encoded part by part, each flushed, as servers do with events. */
export async function flushedParts(coding: keyof typeof streams, parts: readonly string[]): Promise<Buffer[]> {
  const [open, flush] = streams[coding];
  const stream = open();
  const pieces: Buffer[] = [];
  for (const part of parts) {
    stream.write(part);
    await new Promise<void>((resolve) => stream.flush(flush, resolve));
    pieces.push(stream.read() as Buffer);
  }
  return pieces;
}
