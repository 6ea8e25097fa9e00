import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  type Zlib,
} from 'node:zlib';

/** A way of encoding content that we can look into. */
export interface ContentCoding {
  /** A decoder for content that begins with this byte. */
  open(first: number): Transform & Zlib;
  /** Decoded a block at a time: the decoder keeps to itself what it has taken in of a block. Others give out all there is. */
  readonly blocks: boolean;
}

/** Each is work and memory; nobody applies more than one. */
const MOST_CODINGS = 3;
/** 8 MiB, more than which no answer may ask of us (RFC 9659). Node's own limit is 128 MiB. */
const ZSTD_WINDOW_LOG = 23;
/** Bytes given out at a time. Each time is a trip to a thread, at some 20 µs; a usual answer takes one of this size, four of Node's. */
const chunkSize = 64 * 1024;
/** The compression method in the low bits of a zlib header (RFC 1950, section 2.2); no deflate encoder begins a block so. */
const ZLIB_METHOD = 8;

const gzip: ContentCoding = { open: () => createGunzip({ chunkSize }), blocks: false };

const codings = new Map<string, ContentCoding>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['br', { open: () => createBrotliDecompress({ chunkSize }), blocks: false }],
  // RFC 9110, section 8.4.1.2: zlib, but some send bare deflate, and clients take both.
  [
    'deflate',
    {
      open: (first) => ((first & 0xf) === ZLIB_METHOD ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize })),
      blocks: false,
    },
  ],
  [
    'zstd',
    {
      open: () => createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
      blocks: true,
    },
  ],
]);

/** Whether a coding of this name can be undone, or is none. */
export function isKnownCoding(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === 'identity' || codings.has(lower);
}

/**
 * What to undo, first to last, to read a body with this Content-Encoding (RFC 9110, section 8.4), which may have come in several
 * lines; nothing for a plain one.
 * Undefined when there is a coding that we do not know: such a body must be refused.
 */
export function contentCodings(header: string | string[] | undefined): readonly ContentCoding[] | undefined {
  const names = [header ?? []].flat().join(',').toLowerCase().split(',');
  const applied = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  const known = applied.map((name) => codings.get(name)).filter((coding) => coding !== undefined);
  if (known.length < applied.length || known.length > MOST_CODINGS) return undefined;
  // With blocks within blocks we could not say what has been seen whole.
  if (known.filter(({ blocks }) => blocks).length > 1) return undefined;
  return known.reverse();
}
