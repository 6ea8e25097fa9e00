import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { SentinelFile } from '../../src/lockdown/sentinel-file.ts';
import { eventually } from '../harness/eventually.ts';
import { aHold, entry, sentinelPlace } from '../harness/sentinel-place.ts';

const place = sentinelPlace();
const writer = new URL('../harness/sentinel-killed.ts', import.meta.url).pathname;
const given = { order: aHold('given'), rival: aHold('rival') };

type Start = (path: string) => Promise<unknown> | unknown;

/** Has a process put an order into a file, in a folder of its own, that is killed before a step; -1: it is not. */
async function put(step: number, start: Start, { rival = '', failing = '' } = {}) {
  const folder = join(place.folder, String(step));
  const path = join(folder, 'lockdown.json');
  mkdirSync(folder);
  await start(path);
  const before = [...(await sentinel(path).read()).keys()];
  const [orders, theirs] = [join(place.folder, `orders-${step}`), join(place.folder, `rival-${step}`)];
  writeFileSync(orders, JSON.stringify(Object.fromEntries(entry(given.order))));
  if (rival !== '') writeFileSync(theirs, rival);
  const args = [writer, path, orders, String(step), rival === '' ? '' : theirs, failing];
  const [code, signal] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  const hasRivalCome = rival !== '' && !existsSync(theirs);
  return { path, before, code, signal, hasRivalCome, steps: () => Number(readFileSync(`${orders}.steps`, 'utf8')) };
}

const sentinel = (path: string, ahead = 0) =>
  new SentinelFile({ path, clock: { now: () => systemClock.now() + ahead }, timers: systemTimers });
const idsAt = async (path: string) => [...(await sentinel(path).read()).keys()];
const textOf = (...orders: { id: string; text: string }[]) =>
  JSON.stringify({ orders: Object.fromEntries(orders.map(({ id, text }) => [id, text])) });

describe('a writer that is killed at any step loses nothing', () => {
  test.each<[string, Start, { rival?: string; theirs?: readonly string[] }]>([
    ['with no file there', () => {}, {}],
    ['with orders there', (path) => sentinel(path).add(entry(aHold('first'))), {}],
    ['with a file there that somebody touched', (path) => writeFileSync(path, ''), {}],
    [
      'with orders there that somebody touched',
      async (path) => {
        await sentinel(path).add(entry(aHold('first')));
        utimesSync(path, 1_900_000_000, 1_900_000_000);
      },
      {},
    ],
    [
      'when another file comes in between',
      (path) => sentinel(path).add(entry(aHold('first'))),
      { rival: textOf(given.rival), theirs: [given.rival.id] },
    ],
    ['when words come in between', (path) => sentinel(path).add(entry(aHold('first'))), { rival: 'stop' }],
  ])(
    '%s',
    async (_what, start, { rival, theirs = [] }) => {
      const options = rival === undefined ? {} : { rival };
      const all = await put(-1, start, options);
      expect(all.code).toBe(0);
      const numbers = Array.from({ length: all.steps() }, (_, step) => step);
      let isThereFrom = Number.POSITIVE_INFINITY;
      for (const step of numbers) {
        const killed = await put(step, start, options);
        const { path, before, hasRivalCome } = killed;
        expect(killed.signal).toBe('SIGKILL');
        // What a rival overwrote, it overwrote.
        const kept = hasRivalCome ? theirs : before;
        const found = await idsAt(path);
        expect(found).toEqual(expect.arrayContaining([...kept]));
        if (hasRivalCome && rival === 'stop') expect(found.length).toBeGreaterThan(1);
        if (found.includes(given.order.id)) isThereFrom = Math.min(isThereFrom, step);
        // Once it was written down it is there, and it was before the old file went away.
        if (step >= isThereFrom || (before.length > 0 && !existsSync(path))) expect(found).toContain(given.order.id);
        await expectTidied(path, found);
      }
      expect(isThereFrom).toBeLessThan(all.steps());
    },
    120_000,
  );
});

/** What is left is in the file with the next order, and a minute later nowhere else. */
async function expectTidied(path: string, found: readonly string[]): Promise<void> {
  const next = aHold('next');
  await sentinel(path).add(entry(next));
  const { orders } = JSON.parse(readFileSync(path, 'utf8')) as { orders: Record<string, string> };
  expect(Object.keys(orders).toSorted()).toEqual([...new Set([...found, next.id])].toSorted());
  const later = sentinel(path, 120_000);
  const end = later.watch(() => {});
  await later.read();
  await eventually(() => readdirSync(join(path, '..')).every((name) => !/\.(new|old)-/.test(name)));
  end();
  expect((await idsAt(path)).toSorted()).toEqual(Object.keys(orders).toSorted());
}

test('a running gateway puts into the file what only a killed writer left', async () => {
  const [left, former] = [aHold('left'), aHold('former')];
  writeFileSync(`${place.path}.new-0123456789ab`, textOf(left));
  writeFileSync(`${place.path}.old-0123456789ab`, textOf(former));
  const later = sentinel(place.path, 120_000);
  const end = later.watch(() => {});
  await later.read();
  await eventually(() => existsSync(place.path) && readdirSync(place.folder).length === 1);
  end();
  expect(Object.keys(place.written())).toEqual(expect.arrayContaining([left.id, former.id]));
});

test('looking changes nothing', async () => {
  const left = aHold('left');
  writeFileSync(`${place.path}.new-0123456789ab`, textOf(left));
  expect([...(await sentinel(place.path, 120_000).read()).keys()]).toEqual([left.id]);
  expect(readdirSync(place.folder)).toEqual(['lockdown.json.new-0123456789ab']);
});

test('where there are no links, what was there is put back after an error', async () => {
  const first = aHold('first');
  const { path, code } = await put(-1, (at) => sentinel(at).add(entry(first)), { failing: 'place' });
  expect(code).not.toBe(0);
  expect(readdirSync(join(path, '..'))).toEqual(['lockdown.json']);
  expect(await idsAt(path)).toEqual([first.id]);
});

test('where there are no links, files are replaced all the same', async () => {
  const first = aHold('first');
  const { path, code } = await put(-1, (at) => sentinel(at).add(entry(first)), { failing: 'link' });
  expect(code).toBe(0);
  expect((await idsAt(path)).toSorted()).toEqual([first.id, given.order.id].toSorted());
});

// Each would count as touched, for which it would be written anew, and so on.
test('where no times are kept, no file is written', async () => {
  const { path, code } = await put(-1, () => {}, { failing: 'utimes' });
  expect(code).not.toBe(0);
  expect(readdirSync(join(path, '..'))).toEqual([]);
});
