import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { drawDay } from '../../scripts/adaptive-day/draw-day.ts';
import { type Minute, REQUESTS, simulateDay } from '../../scripts/adaptive-day/simulate-day.ts';
import {
  BROKEN,
  type Caller,
  callers,
  FAILING,
  HOSTILE,
  type Hours,
  PAUSED,
} from '../../scripts/adaptive-day/traffic.ts';

type Name = Caller['name'];

/** Windows in which a factor comes back from the floor, 0.1, to 1; and the one that it began to be good in. */
const RECOVERY = 10;
const minuteOf = (hour: number) => Math.round(hour * 60);
const names = callers.map(({ name }) => name);

let day: readonly Minute[];
beforeAll(async () => {
  day = await simulateDay();
});

/** The minutes within some hours, some minutes later at either end. */
const within = ([from, to]: Hours, { skip = 0, more = 0 } = {}) =>
  day.slice(minuteOf(from) + skip, minuteOf(to) + more);
const sent = (minutes: readonly Minute[], name: Name) => minutes.map(({ of }) => of[name].sent);
const factors = (minutes: readonly Minute[], name: Name) => minutes.map(({ of }) => of[name].factor);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The minutes in which the provider neither failed, nor recovered, nor had asked for a pause. */
const undisturbed = () =>
  day.filter(
    (_minute, index) =>
      (index < minuteOf(FAILING[0]) || index > minuteOf(FAILING[1]) + RECOVERY) &&
      (index < minuteOf(PAUSED[0]) || index > minuteOf(PAUSED[1])),
  );

describe('over a simulated day', () => {
  test('the good caller gets all that it asks for, whatever the others do', () => {
    for (const { of } of undisturbed()) expect(of.good.sent).toBe(of.good.asked);
    expect(new Set(factors(day, 'good'))).toEqual(new Set([1]));
  });

  test('the greedy one gets its limit and never loses it for being refused', () => {
    expect(mean(sent(undisturbed(), 'greedy'))).toBeGreaterThan(0.99 * REQUESTS);
    expect(Math.max(...sent(day, 'greedy'))).toBeLessThanOrEqual(REQUESTS);
    expect(new Set(factors(day, 'greedy'))).toEqual(new Set([1]));
  });

  test('the broken one is held to a fraction while it is broken, and has all of it back soon after', () => {
    const broken = within(BROKEN, { skip: 5 });
    expect(Math.max(...factors(broken, 'broken'))).toBeLessThanOrEqual(0.5);
    expect(mean(sent(broken, 'broken'))).toBeLessThan(0.25 * REQUESTS);
    const mended = within([BROKEN[1], FAILING[0]], { skip: RECOVERY });
    expect(new Set(factors(mended, 'broken'))).toEqual(new Set([1]));
    for (const { of } of mended) expect(of.broken.sent).toBe(of.broken.asked);
  });

  test('the hostile one is held to the floor for as long as it goes on, and not for longer', () => {
    const hostile = within(HOSTILE, { skip: 5 });
    expect(mean(sent(hostile, 'hostile'))).toBeLessThanOrEqual(0.1 * REQUESTS);
    expect(new Set(factors(within([HOSTILE[1], 24], { skip: RECOVERY }), 'hostile'))).toEqual(new Set([1]));
  });

  test('a failing provider is spared at once, by all alike, and gets its calls back when it is well', () => {
    const failing = within(FAILING, { skip: 5 });
    expect(new Set(failing.map(({ provider }) => provider))).toEqual(new Set([0.1]));
    for (const name of names) {
      expect(mean(sent(failing, name))).toBeLessThanOrEqual(0.11 * REQUESTS);
      // So few calls do not always suffice to conclude anything: then it is tried with a tenth more.
      expect(Math.max(...sent(failing, name))).toBeLessThanOrEqual(0.2 * REQUESTS);
    }
    expect(mean(sent(failing, 'good'))).toBeGreaterThan(0.08 * REQUESTS);
    const after = within([FAILING[1], PAUSED[0]], { skip: RECOVERY });
    expect(new Set(after.map(({ provider }) => provider))).toEqual(new Set([1]));
  });

  test("the provider's pause holds for everyone, and for no longer than it asked", () => {
    const paused = within(PAUSED);
    // One call is told to wait for ten minutes, and another one after five, as what one is told holds no longer for all.
    expect(paused.flatMap(({ of }) => names.map((name) => of[name].sent)).filter((calls) => calls > 0)).toEqual([1, 1]);
    const first = day[minuteOf(PAUSED[1])] as Minute;
    expect(first.of.good.sent).toBe(first.of.good.asked);
    expect(first.of.greedy.sent).toBe(REQUESTS);
  });

  test('nobody is ever stuck: in every other minute at the latest, whoever asks gets a place', () => {
    for (const name of names)
      for (const [index, minute] of day.entries()) {
        const next = day[index + 1];
        if (next === undefined || within(PAUSED).includes(minute) || within(PAUSED).includes(next)) continue;
        if (minute.of[name].asked === 0 || next.of[name].asked === 0) continue;
        expect(minute.of[name].sent + next.of[name].sent).toBeGreaterThan(0);
      }
  });

  test('no factor is ever below the floor, and all are 1 at its end', () => {
    const all = day.map(({ of, provider }) => [provider, ...names.map((name) => of[name].factor)]);
    expect(Math.min(...all.flat())).toBe(0.1);
    expect(new Set(all.at(-1))).toEqual(new Set([1]));
  });
});

test('docs/adaptive-day.svg shows this day', () => {
  const drawn = readFileSync(new URL('../../docs/adaptive-day.svg', import.meta.url), 'utf8');
  // When this fails: node scripts/adaptive-day.ts, and look at the picture.
  expect(drawn).toBe(drawDay(day));
});
