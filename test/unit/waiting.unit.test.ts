import { describe, expect, test } from '@jest/globals';
import { afterWaiting } from '../../src/core/after-waiting.ts';
import { atOnce } from '../../src/core/at-once.ts';
import { inTime } from '../../src/core/in-time.ts';
import { inTurn } from '../../src/core/in-turn.ts';
import { untilAborted } from '../../src/core/until-aborted.ts';
import { manualTime } from '../harness/manual-time.ts';

const forever = () => new Promise<never>(() => {});
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('work in turn', () => {
  test('of one name waits for what came before, whatever came of that; of another it does not', async () => {
    const turn = inTurn();
    const log: string[] = [];
    const first = Promise.withResolvers<void>();
    const failing = turn('a', () => first.promise).catch(() => log.push('failed'));
    const next = turn('a', async () => log.push('next'));
    await turn('b', async () => log.push('other'));
    expect(log).toEqual(['other']);
    first.reject(new Error('no'));
    await Promise.all([failing, next]);
    expect(log.toSorted()).toEqual(['failed', 'next', 'other']);
  });

  test('gives back what came of it', async () => {
    expect(await inTurn()('a', async () => 7)).toBe(7);
  });
});

describe('some work for many things', () => {
  test('is done for so many at once, and comes out in their order', async () => {
    let [now, most] = [0, 0];
    const outcomes = await atOnce(3, new Set([5, 1, 4, 2, 3]), async (turns) => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < turns; turn += 1) await settled();
      now -= 1;
      return turns * 10;
    });
    expect(outcomes).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(3);
  });

  test('is begun for none after it has failed for one', async () => {
    const begun: number[] = [];
    const all = atOnce(2, [1, 2, 3, 4, 5, 6], async (number) => {
      begun.push(number);
      if (number === 1) throw new Error('no');
      await settled();
    });
    await expect(all).rejects.toThrow('no');
    await settled();
    await settled();
    expect(begun).toEqual([1, 2]);
  });

  test('is none for none', async () => {
    expect(await atOnce(8, [], forever)).toEqual([]);
  });
});

describe('waiting', () => {
  const who = 'The store';

  test('in time: what comes is given back, and no timer is left', async () => {
    const time = manualTime();
    expect(await inTime({ milliseconds: 10, timers: time.timers, who }, async () => 7)).toBe(7);
    expect(time.pending).toEqual([]);
  });

  test('ends at the limit, also for work that heeds no signal, which is told', async () => {
    const time = manualTime();
    let told: AbortSignal | undefined;
    const waiting = inTime({ milliseconds: 10, timers: time.timers, who }, (signal) => {
      told = signal;
      return forever();
    });
    time.advance(10);
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError', message: 'The store did not answer in time.' });
    expect(told?.aborted).toBe(true);
  });

  test('ends when it is called off, for the reason given, and no timer is left', async () => {
    const time = manualTime();
    const controller = new AbortController();
    const limit = { milliseconds: 10, timers: time.timers, signal: controller.signal, who };
    const waiting = inTime(limit, forever);
    controller.abort('a reason');
    await expect(waiting).rejects.toBe('a reason');
    expect(time.pending).toEqual([]);
    // What was called off before is not begun.
    let begun = 0;
    const again = inTime(limit, async () => {
      begun += 1;
    });
    await expect(again).rejects.toBe('a reason');
    expect([begun, time.pending]).toEqual([0, []]);
  });

  test('until a signal is aborted drops what comes later, and what was aborted before', async () => {
    const controller = new AbortController();
    const work = Promise.withResolvers<number>();
    const waiting = untilAborted(controller.signal, work.promise);
    controller.abort('a reason');
    work.reject(new Error('too late to be heard of'));
    await expect(waiting).rejects.toBe('a reason');
    await expect(untilAborted(AbortSignal.abort('before'), forever())).rejects.toBe('before');
    await expect(untilAborted(new AbortController().signal, Promise.resolve(7))).resolves.toBe(7);
  });
});

describe('a deadline', () => {
  test('is over after its milliseconds, once, where the process is there to wait', async () => {
    const time = manualTime();
    let acted = 0;
    afterWaiting(50, time.timers, () => {
      acted += 1;
    });
    await time.pass(49);
    expect(acted).toBe(0);
    await time.pass(1);
    expect(acted).toBe(1);
    await time.pass(200);
    expect([acted, time.pending]).toEqual([1, []]);
  });

  test('counts a process that stands still as a tenth, however long it does', async () => {
    const time = manualTime();
    let isOver = false;
    afterWaiting(50, time.timers, () => {
      isOver = true;
    });
    time.advance(10_000);
    for (let turns = 0; turns < 3; turns += 1) await settled();
    await time.pass(44);
    expect(isOver).toBe(false);
    await time.pass(1);
    expect(isOver).toBe(true);
  });

  test('that has passed is called off by what is read before it is told', async () => {
    const time = manualTime();
    let isOver = false;
    const callOff = afterWaiting(50, time.timers, () => {
      isOver = true;
    });
    await time.pass(49);
    time.advance(1);
    await settled();
    callOff();
    await time.pass(200);
    expect([isOver, time.pending]).toEqual([false, []]);
  });

  test.each([0, 4, 5, 27])('is called off after %i ms', async (milliseconds) => {
    const time = manualTime();
    let isOver = false;
    const callOff = afterWaiting(50, time.timers, () => {
      isOver = true;
    });
    await time.pass(milliseconds);
    callOff();
    expect(time.pending).toEqual([]);
    await time.pass(200);
    expect(isOver).toBe(false);
  });
});
