import { randomBytes } from 'node:crypto';
import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ScanFailure } from '../../src/pipeline/forward/scan/scan-failure.ts';
import { ZstdBlocks } from '../../src/pipeline/forward/scan/zstd-blocks.ts';
import { SECRET, until, watch } from '../harness/body-scan.ts';
import { manualTime } from '../harness/manual-time.ts';

const text = Buffer.from(JSON.stringify(Array.from({ length: 60_000 }, (_, index) => Math.sin(index))));
const flag = (parameter: number, value: number) => ({ params: { [parameter]: value } });

const frames: readonly (readonly [what: string, frame: Buffer])[] = [
  ['no content', zstdCompressSync(Buffer.alloc(0))],
  ['one byte', zstdCompressSync(Buffer.from('x'))],
  ['a length of one byte', zstdCompressSync(Buffer.alloc(200, 'abc'))],
  ['a length of two bytes', zstdCompressSync(randomBytes(40_000))],
  ['a length of four bytes', zstdCompressSync(text.subarray(0, 150_000))],
  ['no length', zstdCompressSync(text.subarray(0, 9000), flag(constants.ZSTD_c_contentSizeFlag, 0))],
  ['a checksum', zstdCompressSync(text.subarray(0, 9000), flag(constants.ZSTD_c_checksumFlag, 1))],
  ['repeated bytes', zstdCompressSync(Buffer.alloc(1_000_000))],
];

describe.each(frames)('a frame of %s', (_what, frame) => {
  test.each([1, 2, 5, 1000, 1 << 30])('is whole at its last byte and not before, in pieces of %i', (length) => {
    const blocks = new ZstdBlocks();
    let before = 0;
    for (let at = 0; at < frame.length; at += length) {
      before = blocks.settled;
      blocks.push(frame.subarray(at, at + length));
    }
    expect(blocks.settled).toBe(frame.length);
    expect(before).toBeLessThan(frame.length);
  });

  test('has nothing behind it', () => {
    const blocks = new ZstdBlocks();
    blocks.push(frame);
    expect(() => blocks.push(Buffer.from([0]))).toThrow(new ScanFailure('trailing_bytes'));
    expect(() => new ZstdBlocks().push(Buffer.concat([frame, frame]))).toThrow(new ScanFailure('trailing_bytes'));
  });
});

test('a decoder has given out all of the blocks that are whole', async () => {
  const decoder = createZstdDecompress();
  let decoded = 0;
  decoder.on('data', (bytes: Buffer) => {
    decoded += bytes.length;
  });
  const frame = zstdCompressSync(text);
  const blocks = new ZstdBlocks();
  const ends = new Set<number>();
  for (let at = 0; at < frame.length; at += 97) {
    const piece = frame.subarray(at, at + 97);
    const { settled: before } = blocks;
    blocks.push(piece);
    const given = decoded;
    await new Promise<void>((resolve) => decoder.write(piece, () => resolve()));
    // It gives out nothing between the ends of blocks.
    if (decoded > given) {
      expect(blocks.settled).toBeGreaterThan(before);
      ends.add(decoded);
    }
  }
  expect(decoded).toBe(text.length);
  expect(ends.size).toBe(Math.ceil(text.length / (128 * 1024)));
});

/** The bytes of each block of a stream, flushed one after another. */
async function blocksOf(...contents: readonly Buffer[]): Promise<Buffer[]> {
  const stream = createZstdCompress();
  const blocks: Buffer[] = [];
  for (const content of contents) {
    stream.write(content);
    await new Promise<void>((resolve) => stream.flush(constants.ZSTD_e_flush, resolve));
    blocks.push(stream.read() as Buffer);
  }
  return blocks;
}

/** A scan whose work can be waited for, and time that goes on only then. */
function watchInTime() {
  const time = manualTime();
  const watched = watch('zstd', { timers: time.timers });
  const done = async () => {
    await until(() => time.pending.length > 0, 'the work is done');
    time.advance(1_000);
  };
  return { ...watched, done };
}

test('what has come of a block waits for the rest of it, although it decodes to nothing yet', async () => {
  const { scan, text: passed, done } = watchInTime();
  const [first, second] = (await blocksOf(Buffer.from('{"first":"block"}'), text.subarray(0, 100_000))) as [
    Buffer,
    Buffer,
  ];
  scan.push(first);
  await done();
  expect(passed()).toHaveLength(first.length);
  scan.push(second.subarray(0, second.length - 1));
  await done();
  expect(passed()).toHaveLength(first.length);
  scan.push(second.subarray(second.length - 1));
  await done();
  expect(passed()).toHaveLength(first.length + second.length);
  scan.close();
});

test('all pieces of a block wait when a secret begins in it', async () => {
  const { scan, text: passed, outcome, done } = watchInTime();
  const begun = Buffer.concat([text.subarray(0, 50_000), Buffer.from(SECRET.slice(0, 30))]);
  const [first, second, third] = (await blocksOf(Buffer.from('{}'), begun, Buffer.from(SECRET.slice(30)))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  scan.push(first);
  await done();
  for (let at = 0; at < second.length; at += 10_000) scan.push(second.subarray(at, at + 10_000));
  await done();
  expect(passed()).toHaveLength(first.length);
  scan.push(third);
  expect(await outcome).toBe('leak');
  expect(passed()).toHaveLength(first.length);
});

test.each([
  ['plain text', Buffer.from('{"plain":"text"}')],
  ['a skippable frame', Buffer.from([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 65])],
])('%s is not taken', (_what, bytes) => {
  expect(() => new ZstdBlocks().push(bytes)).toThrow(new ScanFailure('corrupt'));
});
