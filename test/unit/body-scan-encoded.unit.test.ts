import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SECRET, scanWhole, settled, until, watch } from '../harness/body-scan.ts';
import { flushable, flushedParts } from '../harness/codings.ts';
import { manualTime } from '../harness/manual-time.ts';

type Encode = (body: Buffer) => Buffer;

const encoders: readonly (readonly [encoding: string, what: string, encode: Encode])[] = [
  ['gzip', 'gzip', gzipSync],
  ['x-gzip', 'gzip by its old name', gzipSync],
  ['GZIP', 'gzip in capitals', gzipSync],
  ['gzip', 'gzip that only stores', (body) => gzipSync(body, { level: 0 })],
  [
    'gzip',
    'gzip of two members',
    (body) => Buffer.concat([gzipSync(body.subarray(0, 30)), gzipSync(body.subarray(30))]),
  ],
  ['deflate', 'zlib', deflateSync],
  ['deflate', 'zlib that only stores', (body) => deflateSync(body, { level: 0 })],
  ['deflate', 'bare deflate', deflateRawSync],
  ['deflate', 'bare deflate that only stores', (body) => deflateRawSync(body, { level: 0 })],
  ['br', 'brotli', brotliCompressSync],
  ['br', 'fast brotli', (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['zstd', 'zstd', zstdCompressSync],
  [
    'zstd',
    'zstd with a checksum',
    (body) => zstdCompressSync(body, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  ],
  ['gzip, br', 'brotli over gzip', (body) => brotliCompressSync(gzipSync(body))],
  ['br , gzip', 'gzip over brotli', (body) => gzipSync(brotliCompressSync(body))],
  ['gzip, identity, zstd', 'zstd over gzip', (body) => zstdCompressSync(gzipSync(body))],
  ['zstd, gzip', 'gzip over zstd', (body) => gzipSync(zstdCompressSync(body))],
  ['gzip, gzip, gzip', 'gzip three times', (body) => gzipSync(gzipSync(gzipSync(body)))],
];

const json = (inside: string) =>
  Buffer.from(
    JSON.stringify(
      Array.from({ length: 40 }, (_, index) => ({ index, text: `item ${index}`, ...(index === 20 && { inside }) })),
    ),
  );
const clean = json('nothing');
const leaking: readonly (readonly [spelling: string, body: Buffer])[] = [
  ['as it is', json(SECRET)],
  ['in a URL', json(`https://maps.example/photo?key=${encodeURIComponent(SECRET)}`)],
  ['in base64', json(Buffer.from(`user:${SECRET}`).toString('base64'))],
];
const noise = Buffer.concat([randomBytes(2000), Buffer.from(SECRET), randomBytes(500)]);

describe.each(encoders)('%s: %s', (encoding, _what, encode) => {
  test.each([1, 3, 50, 100_000])('a clean body passes byte for byte in pieces of %i', async (length) => {
    const body = encode(clean);
    const watched = watch(encoding);
    expect(await scanWhole(watched, body, length)).toBe('end');
    expect(watched.text().equals(body)).toBe(true);
  });

  test.each(leaking)('a secret %s is found, in one piece or in many', async (_spelling, body) => {
    const encoded = encode(body);
    for (const length of [1, 7, 100_000]) {
      const watched = watch(encoding);
      expect(await scanWhole(watched, encoded, length)).toBe('leak');
      expect(watched.events.at(-1)).toBe('leak');
      expect(encoded.subarray(0, watched.text().length).equals(watched.text())).toBe(true);
      expect(watched.text().length).toBeLessThan(encoded.length);
    }
  });

  test('what goes out before a secret in noise does not hold the secret, stored or not', async () => {
    const encoded = encode(noise);
    const watched = watch(encoding);
    expect(await scanWhole(watched, encoded, 16)).toBe('leak');
    expect(watched.text().includes(SECRET.slice(0, 8))).toBe(false);
    expect(watched.text().length).toBeLessThan(encoded.length - 400);
  });

  test('a body that ends in the start of a secret passes whole', async () => {
    const body = encode(Buffer.concat([clean, Buffer.from(SECRET.slice(0, -1))]));
    for (const length of [1, 100_000]) {
      const watched = watch(encoding);
      expect(await scanWhole(watched, body, length)).toBe('end');
      expect(watched.text().equals(body)).toBe(true);
    }
  });

  test('a body that ends too early fails', async () => {
    const watched = watch(encoding);
    const body = encode(clean);
    expect(await scanWhole(watched, body.subarray(0, body.length - 3))).toBe('truncated');
    expect(watched.events.at(-1)).toBe('failure');
  });

  test('no body at all, as in an answer to HEAD, ends', async () => {
    expect(await scanWhole(watch(encoding), Buffer.alloc(0))).toBe('end');
  });

  test('a body that is not encoded so fails, and nothing of it goes out', async () => {
    const watched = watch(encoding);
    expect(['corrupt', 'truncated']).toContain(
      await scanWhole(watched, Buffer.from(`\xFF{"plain":"${'x'.repeat(400)}"}`, 'latin1')),
    );
    expect(watched.text()).toHaveLength(0);
  });

  test.each([
    ['bytes', Buffer.from('hidden')],
    ['zeros', Buffer.alloc(8)],
  ])('%s behind the end fail, with it or later', async (_which, more) => {
    const body = encode(clean);
    for (const pieces of [[Buffer.concat([body, more])], [body, more]]) {
      const watched = watch(encoding);
      for (const piece of pieces) {
        watched.scan.push(piece);
        await settled(2);
      }
      watched.scan.end();
      expect(['trailing_bytes', 'corrupt']).toContain(await watched.outcome);
      expect(watched.text().includes('hidden')).toBe(false);
    }
  });
});

// Brotli has no checksum: what is broken in it may decode to something else, which is scanned as such.
test.each(encoders.filter(([, what]) => ['gzip', 'zlib', 'zstd with a checksum', 'gzip over brotli'].includes(what)))(
  '%s (%s) broken in the middle fails, and the end does not go out',
  async (encoding, _what, encode) => {
    const body = encode(Buffer.from(randomBytes(3000).toString('base64')));
    body.fill(0xff, 1000, 1040);
    const watched = watch(encoding);
    expect(['corrupt', 'truncated', 'trailing_bytes']).toContain(await scanWhole(watched, body, 64));
    expect(watched.text().length).toBeLessThan(body.length);
  },
);

test('any body passes byte for byte or is cut before its secret, under any encoding, however it is cut', async () => {
  const parts = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string().map((text) => Buffer.from(text.repeat(20))),
    ),
  );
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...encoders),
      parts,
      parts,
      fc.boolean(),
      lengths,
      async (encoder, before, after, leaks, cuts) => {
        const [encoding, , encode] = encoder;
        const body = encode(Buffer.concat([...before, Buffer.from(leaks ? SECRET : ''), ...after]));
        const watched = watch(encoding);
        for (let at = 0, turn = 0; at < body.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          watched.scan.push(body.subarray(at, at + length));
          at += length;
        }
        watched.scan.end();
        expect(await watched.outcome).toBe(leaks ? 'leak' : 'end');
        expect(body.subarray(0, watched.text().length).equals(watched.text())).toBe(true);
        expect(watched.text().length === body.length).toBe(!leaks);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['the name of a file in gzip', 'gzip', gzipWithName(SECRET, clean)],
  ['the name of a file in gzip in brotli', 'gzip, br', brotliCompressSync(gzipWithName(SECRET, clean))],
])('a secret in %s is found', async (_where, encoding, body) => {
  for (const length of [1, 1000]) {
    const watched = watch(encoding);
    expect(await scanWhole(watched, body, length)).toBe('leak');
    expect(watched.text().includes(SECRET.slice(0, 5))).toBe(false);
  }
});

test('encoded bytes do not wait because the last of them looks like the first of a secret', async () => {
  const body = gzipSync(Buffer.from(randomBytes(90_000).map((byte) => (byte < 128 ? 0x20 : 0x2e))));
  const end = body.indexOf(SECRET.charCodeAt(0), 500) + 1;
  expect(end).toBeGreaterThan(500);
  const time = manualTime();
  const watched = watch('gzip', { timers: time.timers });
  watched.scan.push(body.subarray(0, end));
  await until(() => time.pending.length > 0, 'the work is done');
  time.advance(1_000);
  expect(watched.text()).toHaveLength(end);
  watched.scan.close();
});

/** gzip (RFC 1952) with the FNAME field. */
function gzipWithName(name: string, body: Buffer): Buffer {
  const plain = gzipSync(body);
  plain[3] = 0x08;
  return Buffer.concat([plain.subarray(0, 10), Buffer.from(`${name}\0`), plain.subarray(10)]);
}

const streams = [
  ['gzip', () => createGzip(), constants.Z_SYNC_FLUSH],
  ['deflate', () => createDeflateRaw(), constants.Z_SYNC_FLUSH],
  ['br', () => createBrotliCompress(), constants.BROTLI_OPERATION_FLUSH],
  ['zstd', () => createZstdCompress(), constants.ZSTD_e_flush],
] as const;

describe.each(streams)('an event stream under %s', (encoding, open, flush) => {
  /** Encodes events one after another, each flushed, as servers do. */
  async function flushed(events: readonly string[]): Promise<Buffer[]> {
    const stream = open();
    const pieces: Buffer[] = [];
    for (const event of events) {
      stream.write(event);
      await new Promise<void>((resolve) => stream.flush(flush, resolve));
      pieces.push(stream.read() as Buffer);
    }
    return pieces;
  }

  test('does not stall: each event goes out before the next comes in', async () => {
    const watched = watch(encoding);
    let pushed = 0;
    for (const bytes of await flushed(
      Array.from({ length: 30 }, (_, index) => `data: {"delta":"word ${index}"}\n\n`),
    )) {
      watched.scan.push(bytes);
      pushed += bytes.length;
      await until(() => watched.text().length === pushed, 'the event comes out');
    }
    expect(watched.events.every((event) => event === 'clear')).toBe(true);
    watched.scan.close();
  });

  test('waits while a secret may have begun, and goes on when it has not', async () => {
    const watched = watch(encoding);
    const pieces = await flushed(['data: one\n\n', 'data: AIzaCan', 'ary', 'dian\n\n']);
    const [one = Buffer.alloc(0), ...others] = pieces;
    const last = others.pop() ?? one;
    watched.scan.push(one);
    await until(() => watched.text().length === one.length, 'the first event comes out');
    for (const piece of others) watched.scan.push(piece);
    await settled(50);
    expect(watched.text()).toHaveLength(one.length);
    watched.scan.push(last);
    await until(() => watched.text().equals(Buffer.concat(pieces)), 'all of it comes out');
    watched.scan.close();
  });

  test('is cut at a secret over several events, none of which goes out', async () => {
    const watched = watch(encoding);
    let first = 0;
    for (const bytes of await flushed([
      'data: one\n\n',
      `data: ${SECRET.slice(0, 15)}`,
      SECRET.slice(15, 30),
      SECRET.slice(30),
    ])) {
      first ||= bytes.length;
      watched.scan.push(bytes);
      await settled(5);
    }
    expect(await watched.outcome).toBe('leak');
    expect(watched.text()).toHaveLength(first);
  });
});

describe.each(flushable)('under %s', (coding) => {
  test('what comes when does not depend on the secret', async () => {
    const comes = async (guess: string) => {
      const time = manualTime();
      const { scan, cleared } = watch(coding === 'bare deflate' ? 'deflate' : coding, { timers: time.timers });
      const counts: number[] = [];
      for (const [index, piece] of (
        await flushedParts(coding, [`some text ${guess}`, `${'.'.repeat(2_000)}${guess}`, `${guess}\n`])
      ).entries()) {
        scan.push(piece);
        await until(() => time.pending.length > 0 || cleared.length > index, 'the work is done');
        counts.push(cleared.length);
      }
      scan.close();
      return counts;
    };
    const none = await comes('~'.repeat(SECRET.length - 1));
    expect(none).toEqual([0, 1, 3]);
    for (const length of [1, 4, 8, SECRET.length - 1])
      expect(await comes('~'.repeat(SECRET.length - 1 - length) + SECRET.slice(0, length))).toEqual(none);
  });
});
