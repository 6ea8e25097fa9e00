import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { SentinelFile } from '../../src/lockdown/sentinel-file.ts';
import { eventually } from '../harness/eventually.ts';
import { orderRig } from '../harness/order-rig.ts';
import { aHold, entry, sentinelPlace } from '../harness/sentinel-place.ts';

const place = sentinelPlace();

describe('writing', () => {
  test('keeps what is there, and changes nothing when nothing is new', async () => {
    const [one, two] = [aHold('1'), aHold('2')];
    await place.sentinel().add(entry(one));
    await place.sentinel().add(entry(two));
    const { ino, mtimeMs, mode } = statSync(place.path);
    expect(mode & 0o777).toBe(0o644);
    await place.sentinel().add(entry(one));
    expect([statSync(place.path).ino, statSync(place.path).mtimeMs]).toEqual([ino, mtimeMs]);
    expect(Object.keys(place.written()).toSorted()).toEqual([one.id, two.id].toSorted());
    expect(readdirSync(place.folder)).toEqual(['lockdown.json']);
  });

  test('brings releases only of what stands in it', async () => {
    const { key } = orderRig();
    const of = aHold();
    const made = encodeOrder(key.sign({ kind: 'release', of: [of.id], reason: 'r', by: 'b', at: 1, step: 1 }));
    await place.sentinel().add(entry(made));
    expect(existsSync(place.path)).toBe(false);
    await place.sentinel().add(new Map([...entry(made), ...entry(of)]));
    expect(Object.keys(place.written()).toSorted()).toEqual([of.id, made.id].toSorted());
  });

  test.each([
    ['a directory', () => mkdirSync(place.path)],
    ['a link', () => symlinkSync(join(place.folder, 'elsewhere'), place.path)],
  ])('leaves %s as it is, and says what to do', async (_what, make) => {
    make();
    await expect(place.sentinel().add(entry(aHold()))).rejects.toThrow(/no file; remove it/);
    expect(readdirSync(place.folder)).toEqual(['lockdown.json']);
  });

  test('takes over what another puts there by a rename meanwhile', async () => {
    const done: Promise<void>[] = [];
    const orders = Array.from({ length: 40 }, (_, index) => aHold(String(index)));
    for (const [index, order] of orders.entries()) {
      if (index % 4 > 0) {
        done.push(place.sentinel().add(entry(order)));
        continue;
      }
      // As a program of somebody else's would that knows of no others.
      writeFileSync(`${place.path}.theirs`, JSON.stringify({ orders: { [order.id]: order.text } }));
      renameSync(`${place.path}.theirs`, place.path);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(done);
    // What others overwrote, they overwrote; what was there when one of ours came, and all that ours wrote after, is there.
    const last = orders.filter((_, index) => index >= 36).map(({ id }) => id);
    expect(Object.keys(place.written())).toEqual(expect.arrayContaining(last));
  });

  test('of six processes at once loses nothing', async () => {
    const writer = new URL('../harness/sentinel-writer.ts', import.meta.url).pathname;
    const children = Array.from({ length: 6 }, (_, index) =>
      spawn(process.execPath, [writer, place.path, String(index), '10'], { stdio: ['ignore', 'inherit', 'inherit'] }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Object.keys(place.written())).toHaveLength(60);
    expect(readdirSync(place.folder)).toEqual(['lockdown.json']);
  });

  test('is read before the disk has it, as that may take long, and done when it has', async () => {
    const handle = await open(place.folder, 'r');
    const proto = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { promise: onDisk, resolve: arrive } = Promise.withResolvers<void>();
    const sync = jest.spyOn(proto, 'sync').mockImplementation(() => onDisk);
    try {
      const order = aHold();
      let isDone = false;
      const added = place
        .sentinel()
        .add(entry(order))
        .then(() => {
          isDone = true;
        });
      await eventually(() => existsSync(place.path));
      expect(Object.keys(place.written())).toEqual([order.id]);
      await eventually(() => sync.mock.calls.length > 0);
      expect(isDone).toBe(false);
      arrive();
      await added;
      // The file, and its name.
      expect(sync).toHaveBeenCalledTimes(2);
      expect(readdirSync(place.folder)).toEqual(['lockdown.json']);
    } finally {
      sync.mockRestore();
    }
  });

  test('that was lost half-way with the power holds everything', async () => {
    const { id, text } = aHold();
    await place.sentinel().add(new Map([[id, text]]));
    for (const left of [0, 5, statSync(place.path).size - 2]) {
      truncateSync(place.path, left);
      expect((await place.held())?.order.scope).toEqual({});
    }
  });

  test('takes away what killed writers left behind a minute ago, and nothing else', async () => {
    const left = ['.new-0123456789ab', '.old-ba9876543210'].map((end) => place.path + end);
    const others = ['.unread-0123456789ab', '.new-mine', '.new-0123456789ab.txt'].map((end) => place.path + end);
    const order = aHold();
    for (const path of [...left, ...others]) {
      writeFileSync(path, path.includes('.old-') ? JSON.stringify({ orders: Object.fromEntries(entry(order)) }) : '');
    }
    const now = place.sentinel();
    const endNow = now.watch(() => {});
    await now.read();
    await now.add(entry(order));
    endNow();
    expect(readdirSync(place.folder)).toHaveLength(6);
    const clock = { now: () => Date.now() + 120_000 };
    const later = new SentinelFile({ path: place.path, clock, timers: systemTimers });
    const end = later.watch(() => {});
    await later.read();
    await eventually(() => !left.some((path) => existsSync(path)));
    end();
    expect(readdirSync(place.folder)).toHaveLength(4);
  });
});
