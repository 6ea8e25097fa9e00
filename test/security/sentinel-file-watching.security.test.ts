import { copyFileSync, existsSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { eventually } from '../harness/eventually.ts';
import { aCall, orderRig, scriptedLedger } from '../harness/order-rig.ts';
import { aHold, entry, sentinelPlace } from '../harness/sentinel-place.ts';

const place = sentinelPlace();

describe('watching', () => {
  test.each([
    ['it is made', () => writeFileSync(place.path, 'stop')],
    [
      'it is moved there',
      () => {
        writeFileSync(`${place.path}.x`, 'stop');
        renameSync(`${place.path}.x`, place.path);
      },
    ],
  ])('hears when %s', async (_what, act) => {
    const heard = jest.fn();
    const end = place.sentinel().watch(heard);
    await eventually(() => heard.mock.calls.length > 0);
    heard.mockClear();
    act();
    await eventually(() => heard.mock.calls.length > 0);
    end();
  });

  test('engages a running book, and puts a removed file back', async () => {
    const parts = { clock: systemClock, timers: systemTimers };
    const { book } = orderRig({ ledgers: [scriptedLedger()], sentinel: place.sentinel(), ...parts });
    await book.open();
    book.start();
    writeFileSync(place.path, 'stop');
    await eventually(() => book.holdOn(aCall) !== undefined);
    rmSync(place.path);
    await eventually(() => existsSync(place.path));
    expect(Object.keys(place.written())).toEqual(book.holds.map(({ id }) => id));
    await book.close();
  });

  test('a file that is put back as it was, or written anew, is none that is touched', async () => {
    const file = place.sentinel();
    const order = aHold();
    for (let round = 0; round < 20; round += 1) {
      await file.add(entry(order));
      expect([...(await file.read()).keys()]).toEqual([order.id]);
      rmSync(place.path);
    }
  });

  test('a file of ours that is touched holds everything, once for each touch, for all who look', async () => {
    const order = aHold();
    await place.sentinel().add(entry(order));
    expect(await ids()).toEqual([order.id]);
    utimesSync(place.path, 2_000_000_000, 2_000_000_000);
    const touched = await ids();
    expect(touched).toEqual([order.id, expect.any(String)]);
    expect(await ids()).toEqual(touched);
    utimesSync(place.path, 2_000_000_001, 2_000_000_001);
    const again = await ids();
    expect(again).toEqual([order.id, expect.any(String)]);
    expect(again).not.toEqual(touched);
    const other = aHold('other');
    await place.sentinel().add(entry(other));
    expect((await ids()).toSorted()).toEqual([...again, other.id].toSorted());
  });

  test('a file that stayed after a release engages when it is touched, though no gateway ran', async () => {
    const before = orderRig({ sentinel: place.sentinel() });
    await before.hold();
    await before.book.release({
      of: before.book.holds.map(({ id }) => id),
      code: before.code(),
      reason: 'over',
      by: 'bob',
    });
    expect(await place.held()).toBeUndefined();
    const now = new Date();
    utimesSync(place.path, now, now);
    expect((await place.held())?.order).toMatchObject({ scope: {}, trigger: 'file' });
  });

  test('a hold by a touch is released as others are, and the next touch engages again', async () => {
    await place.sentinel().add(entry(aHold()));
    utimesSync(place.path, 2_000_000_000, 2_000_000_000);
    const { book, code } = orderRig({ sentinel: place.sentinel() });
    await book.open();
    const of = book.holds.map(({ id }) => id);
    expect(of).toHaveLength(2);
    await book.release({ of, code: code(), reason: 'over', by: 'bob' });
    expect(await place.held()).toBeUndefined();
    utimesSync(place.path, 2_000_000_001, 2_000_000_001);
    expect(await place.held()).toBeDefined();
  });

  test.each([
    ['with its times is the same', true],
    ['without them counts as touched', false],
  ])('a copy of it %s', async (_what, keepsTimes) => {
    await place.sentinel().add(entry(aHold()));
    const { atime, mtime } = statSync(place.path);
    copyFileSync(place.path, `${place.path}.copy`);
    if (keepsTimes) utimesSync(`${place.path}.copy`, atime, mtime);
    renameSync(`${place.path}.copy`, place.path);
    expect(await ids()).toHaveLength(keepsTimes ? 1 : 2);
  });
});

const ids = async () => [...(await place.sentinel().read()).keys()];
