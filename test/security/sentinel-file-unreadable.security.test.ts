import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { aCall, orderRig, scriptedLedger } from '../harness/order-rig.ts';
import { aHold, entry, sentinelPlace } from '../harness/sentinel-place.ts';

const place = sentinelPlace();
const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('engages, and does not hang', () => {
  test.each([
    ['an empty file', () => writeFileSync(place.path, '')],
    ['words', () => writeFileSync(place.path, 'stop everything')],
    ['other JSON', () => writeFileSync(place.path, '{"order": {}}')],
    ['no orders', () => writeFileSync(place.path, '{"orders": {}}')],
    [
      'more than orders',
      () => writeFileSync(place.path, JSON.stringify({ orders: Object.fromEntries([...entry(aHold())]), off: true })),
    ],
    ['an order that is no text', () => writeFileSync(place.path, '{"orders": {"a": {"kind": "hold"}}}')],
    ['an order that is none', () => writeFileSync(place.path, '{"orders": {"a": "b"}}')],
    ['bytes that are no text', () => writeFileSync(place.path, Buffer.from('{"orders": {"a": "\xff"}}', 'latin1'))],
    [
      'a file that was cut off',
      () => writeFileSync(place.path, `{"orders": {"${aHold().id}": "${aHold().text.slice(0, 20)}`),
    ],
    ['brackets without end', () => writeFileSync(place.path, '['.repeat(100_000))],
    [
      'gigabytes',
      () => {
        writeFileSync(place.path, '{');
        truncateSync(place.path, 8 * 1024 ** 3);
      },
    ],
    ['a directory', () => mkdirSync(place.path)],
    ['a link', () => symlinkSync('/dev/zero', place.path)],
    ['a link to nowhere', () => symlinkSync(join(place.folder, 'none'), place.path)],
    ['a pipe', () => execFileSync('mkfifo', [place.path])],
  ])('%s', async (_what, make) => {
    make();
    expect((await place.held())?.order.scope).toEqual({});
  });

  test('but not because this process has too many files open', () => {
    const { id, text } = aHold();
    writeFileSync(place.path, JSON.stringify({ orders: { [id]: text } }));
    const reader = new URL('../harness/sentinel-without-files.ts', import.meta.url).pathname;
    const command = 'ulimit -n 200; exec "$0" "$1" "$2"';
    const printed = execFileSync('bash', ['-c', command, process.execPath, reader, place.path]).toString();
    expect(printed.trim()).toBe('EMFILE');
  });

  test('a missing file, or a missing directory, changes nothing', async () => {
    expect(await place.held()).toBeUndefined();
    place.path = join(place.folder, 'none', 'lockdown.json');
    expect(await place.held()).toBeUndefined();
  });

  test('a file of orders engages these; and everything, as it was written by somebody else', async () => {
    const { id, text } = aHold();
    writeFileSync(place.path, JSON.stringify({ orders: { [id]: text } }));
    expect([...(await place.sentinel().read()).keys()]).toEqual([id, expect.any(String)]);
    expect((await place.held())?.order.scope).toEqual({});
  });

  test('a file that is being written is waited for, and then read as what it says', async () => {
    const { id, text } = aHold();
    writeFileSync(place.path, '');
    const reading = place.sentinel().read();
    writeFileSync(place.path, JSON.stringify({ orders: { [id]: text } }));
    expect([...(await reading).keys()]).toContain(id);
  });
});

describe('a corrupt file never disengages', () => {
  test('what was in force before stays, and there is one hold more; each needs its release', async () => {
    const { book, hold: engage, code, time } = orderRig({ ledgers: [scriptedLedger()], sentinel: place.sentinel() });
    const first = await engage();
    writeFileSync(place.path, 'garbage');
    await book.open();
    expect(book.holds).toHaveLength(2);
    await book.release(release([first.id], code()));
    expect(book.holdOn(aCall)?.order.trigger).toBe('file');
    time.advance(30_000);
    await book.release(
      release(
        book.holds.map(({ id }) => id),
        code(),
      ),
    );
    await book.open();
    expect(book.holds).toEqual([]);
  });

  test('it is the same hold for all who read it, and after a restart', async () => {
    writeFileSync(place.path, 'garbage');
    const ids = [await place.held(), await place.held()].map((each) => each?.id);
    expect(ids[0]).toBe(ids[1]);
  });

  test('touched or written again after its release it engages again', async () => {
    writeFileSync(place.path, 'garbage');
    const { book, code, time } = orderRig({ sentinel: place.sentinel() });
    await book.open();
    await book.release(
      release(
        book.holds.map(({ id }) => id),
        code(),
      ),
    );
    await book.open();
    expect(book.holdOn(aCall)).toBeUndefined();
    utimesSync(place.path, 2_000_000_000, 2_000_000_000);
    await book.open();
    expect(book.holdOn(aCall)).toBeDefined();
    time.advance(30_000);
    await book.release(
      release(
        book.holds.map(({ id }) => id),
        code(),
      ),
    );
    writeFileSync(place.path, 'garbage');
    await book.open();
    expect(book.holdOn(aCall)).toBeDefined();
  });

  test('what an operator wrote into it is kept beside it when it is replaced', async () => {
    writeFileSync(place.path, 'call Bob first');
    const { id, text } = aHold();
    await place.sentinel().add(new Map([[id, text]]));
    expect(Object.keys(place.written())).toContain(id);
    expect(Object.keys(place.written())).toHaveLength(2);
    const beside = readdirSync(place.folder).filter((name) => name.includes('.unread-'));
    expect(beside.map((name) => readFileSync(join(place.folder, name), 'utf8'))).toEqual(['call Bob first']);
  });
});
