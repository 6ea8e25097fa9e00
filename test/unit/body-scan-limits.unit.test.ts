import { brotliCompressSync, constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { contentCodings } from '../../src/pipeline/forward/scan/content-codings.ts';
import { inflationLimits } from '../../src/pipeline/forward/scan/inflation-limits.ts';
import { SECRET, scanWhole, settled, until, watch } from '../harness/body-scan.ts';
import { manualTime } from '../harness/manual-time.ts';

const MIB = 1 << 20;

describe('codings', () => {
  test.each(['compress', 'x-compress', 'lzma', 'dcb', 'dcz', 'gzip, foo', 'gzip;q=1', 'br gzip', '*', 'toString'])(
    '%s is not one that we can look into',
    (header) => {
      expect(contentCodings(header)).toBeUndefined();
    },
  );

  test.each([undefined, '', 'identity', ' identity , ', 'Identity'])('%s is none', (header) => {
    expect(contentCodings(header)).toEqual([]);
  });

  test('more than three, or zstd in zstd, are refused', () => {
    expect(contentCodings('gzip, gzip, gzip')).toHaveLength(3);
    expect(contentCodings('gzip, gzip, gzip, gzip')).toBeUndefined();
    expect(contentCodings('zstd, zstd')).toBeUndefined();
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(200 * MIB);
  const bombs: readonly (readonly [encoding: string, body: Buffer])[] = [
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateRawSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['gzip, br', brotliCompressSync(gzipSync(zeros))],
    ['zstd, gzip', gzipSync(zstdCompressSync(zeros))],
  ];

  test.each(bombs)('one of %s is refused', async (encoding, body) => {
    const watched = watch(encoding);
    expect(await scanWhole(watched, body, 64 * 1024)).toBe('inflated_too_far');
    expect(watched.events.at(-1)).toBe('failure');
  });

  test('one is refused before it costs much', async () => {
    // 20 GiB of zeros, which take some ten seconds to decode.
    const body = Buffer.concat(Array.from({ length: 100 }, () => bombs[0]?.[1] ?? Buffer.alloc(0)));
    const before = process.cpuUsage();
    expect(await scanWhole(watch('gzip'), body, 64 * 1024)).toBe('inflated_too_far');
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
  });

  test('one that grows only between two codings is refused too', async () => {
    // Stored blocks of no bytes (RFC 1951, section 3.2.4): they decode to nothing.
    const nothing = Buffer.alloc(50 * MIB, Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]));
    expect(await scanWhole(watch('deflate, gzip'), gzipSync(nothing), 16_384)).toBe('inflated_too_far');
  });

  test('what any answer may decode to, however short, passes', async () => {
    const body = gzipSync(zeros.subarray(0, inflationLimits.free));
    expect(body.length * 900).toBeLessThan(inflationLimits.free);
    expect(await scanWhole(watch('gzip'), body)).toBe('end');
  });

  test('a ratio that text reaches passes, and one beyond the limit does not', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `{"index":${index},"status":"queued","error":null}`);
    const body = gzipSync(`[${rows.join(',')}]`);
    expect(await scanWhole(watch('gzip'), body, 16_384)).toBe('end');
    const limits = { free: 1000, ratio: 3, most: inflationLimits.most };
    expect(await scanWhole(watch('gzip', { limits }), body, 16_384)).toBe('inflated_too_far');
  });

  test('no answer may decode to more than the whole limit, at whatever ratio', async () => {
    const limits = { ...inflationLimits, most: 100_000 };
    const body = gzipSync(Buffer.alloc(100_001), { level: 0 });
    expect(await scanWhole(watch('gzip', { limits }), body)).toBe('inflated_too_far');
    expect(await scanWhole(watch('gzip', { limits }), gzipSync(Buffer.alloc(100_000), { level: 0 }))).toBe('end');
  });
});

test('a zstd window of more than 8 MiB is refused', async () => {
  const wide = (windowLog: number) =>
    zstdCompressSync(Buffer.concat([Buffer.alloc(9 * MIB, 'wide'), Buffer.from('end')]), {
      params: { [constants.ZSTD_c_windowLog]: windowLog, [constants.ZSTD_c_contentSizeFlag]: 0 },
      pledgedSrcSize: undefined,
    });
  const limits = { ...inflationLimits, free: 100 * MIB };
  expect(await scanWhole(watch('zstd', { limits }), wide(23))).toBe('end');
  expect(await scanWhole(watch('zstd', { limits }), wide(25))).toBe('corrupt');
});

test('a stream that goes on without an end to a begun secret is not kept for ever', async () => {
  const watched = watch('deflate');
  const begun = deflateRawSync(SECRET.slice(0, 20), { level: 0, finishFlush: constants.Z_SYNC_FLUSH });
  watched.scan.push(begun);
  // Stored blocks of no bytes (RFC 1951, section 3.2.4).
  const nothing = Buffer.alloc(50_000, Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]));
  for (let count = 0; count < 20; count++) {
    watched.scan.push(nothing);
    await settled(2);
  }
  expect(await watched.outcome).toBe('held_too_long');
  expect(watched.text()).toHaveLength(0);
});

describe('the caller of a scan', () => {
  const body = gzipSync(Buffer.alloc(400_000, 'lorem ipsum dolor\n'), { level: 0 });
  const chunks = Array.from({ length: 6 }, (_, index) => body.subarray(index * 65_536, (index + 1) * 65_536));

  test('is asked to pause while there is enough to do, and told when to go on', async () => {
    const time = manualTime();
    const watched = watch('gzip', { timers: time.timers });
    expect(chunks.map((chunk) => watched.scan.push(chunk))).toEqual([true, false, false, false, false, false]);
    await until(() => watched.events.includes('ready'), 'ready');
    expect(watched.text().length).toBeGreaterThan(200_000);
    await until(() => time.pending.length > 0, 'nothing more is to be done');
    time.advance(1_000);
    expect(watched.text()).toHaveLength(6 * 65_536);
    expect(watched.events.filter((event) => event === 'ready')).toHaveLength(1);
    expect(watched.scan.push(body.subarray(6 * 65_536))).toBe(true);
    watched.scan.end();
    expect(await watched.outcome).toBe('end');
    expect(watched.text().equals(body)).toBe(true);
  });

  test('hears nothing more once it closed the scan', async () => {
    const watched = watch('gzip');
    for (const chunk of chunks) watched.scan.push(chunk);
    await until(() => watched.cleared.length > 0, 'a first piece');
    watched.scan.close();
    const { length } = watched.events;
    watched.scan.push(body);
    watched.scan.end();
    await settled(50);
    expect(watched.events).toHaveLength(length);
  });

  test('may end the body before it was decoded', async () => {
    const watched = watch('gzip');
    for (const chunk of chunks) watched.scan.push(chunk);
    watched.scan.push(body.subarray(6 * 65_536));
    watched.scan.end();
    expect(await watched.outcome).toBe('end');
    expect(watched.text().equals(body)).toBe(true);
  });
});

test('a long answer is scanned in constant memory', async () => {
  const watched = watch('gzip');
  const numbers = Array.from({ length: 400_000 }, (_, index) => `${Math.imul(index, 2_654_435_761) >>> 0}`);
  // gzip may have any number of members (RFC 1952, section 2.2).
  const member = gzipSync(numbers.join(','), { level: 1 });
  let passed = 0;
  let most = 0;
  const before = process.memoryUsage().rss;
  for (let round = 1; round <= 60; round++) {
    for (let at = 0; at < member.length; at += 65_536) {
      if (watched.scan.push(member.subarray(at, at + 65_536))) continue;
      const { length } = watched.events;
      await until(() => watched.events.indexOf('ready', length) !== -1, 'ready');
      passed += watched.text().length;
      watched.cleared.length = 0;
      most = Math.max(most, process.memoryUsage().rss);
    }
  }
  watched.scan.end();
  expect(await watched.outcome).toBe('end');
  expect(passed + watched.text().length).toBe(60 * member.length);
  expect(member.length * 60).toBeGreaterThan(100 * MIB);
  expect(most - before).toBeLessThan(64 * MIB);
});
