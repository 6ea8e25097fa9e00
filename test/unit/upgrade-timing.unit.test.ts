import { describe, expect, test } from '@jest/globals';
import { atTime } from '../../src/core/at-time.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { Heartbeat } from '../../src/pipeline/upgrade/heartbeat.ts';
import { manualTime } from '../harness/manual-time.ts';

describe('at a time', () => {
  test('further off than setTimeout reaches, it acts once, then', () => {
    const time = manualTime();
    let acts = 0;
    const month = 30 * 86_400_000;
    atTime(time.clock.now() + month, time.clock, time.timers, () => {
      acts += 1;
    });
    time.advance(month - 1);
    expect(acts).toBe(0);
    time.advance(1);
    expect(acts).toBe(1);
    expect(time.pending).toEqual([]);
  });

  test('that is past, it acts at once', () => {
    const time = manualTime();
    let acts = 0;
    atTime(time.clock.now(), time.clock, time.timers, () => {
      acts += 1;
    });
    expect(acts).toBe(1);
  });

  test('called off, it never does', () => {
    const time = manualTime();
    const callOff = atTime(time.clock.now() + 200_000, time.clock, time.timers, () => {
      throw new Error('Called off.');
    });
    time.advance(100_000);
    callOff();
    expect(time.pending).toEqual([]);
  });
});

test('the system waits longer than setTimeout can', async () => {
  let acted = false;
  const callOff = systemTimers.after(2 ** 31, () => {
    acted = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  callOff();
  expect(acted).toBe(false);
});

test('a side that cannot be asked is not taken for dead', () => {
  const time = manualTime();
  let canAsk = false;
  const dead: number[] = [];
  const heartbeat = new Heartbeat(
    [{ ping: () => canAsk, onDead: () => dead.push(time.clock.elapsed()) }],
    10,
    time.timers,
  );
  time.advance(60);
  expect(dead).toEqual([]);
  canAsk = true;
  time.advance(20);
  expect(dead).toEqual([80]);
  heartbeat.stop();
  expect(time.pending).toEqual([]);
});
