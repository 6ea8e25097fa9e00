import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { givePlaceBack, noPlaces, takePlace } from '../../src/state/counting/sliding-rules.ts';
import type { CountTerms } from '../../src/state/definition.ts';

const WINDOW = 1000;
const sliding = (requests: number, window = WINDOW): CountTerms => ({ algorithm: 'sliding', requests, window });

/** Gaps between calls: many at once, the ends of a window hit to the millisecond, and pauses. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: WINDOW / 10 }) },
  { weight: 2, arbitrary: fc.integer({ min: WINDOW - 3, max: WINDOW + 1 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * WINDOW }) },
);
const gaps = fc.array(gap, { minLength: 1, maxLength: 300, size: 'max' });
const requests = fc.integer({ min: 1, max: 12 });

/** When calls at these times were counted. */
function counted(limit: number, times: readonly number[]): number[] {
  const places = noPlaces();
  return times.filter((now) => takePlace(places, sliding(limit), now).hits <= limit);
}

function timesOf(between: readonly number[]): number[] {
  let now = 5_000;
  return between.map((each) => (now += each));
}

/** The most that docs/limits.md allows within a span of so many milliseconds, less than a window. */
const allowed = (limit: number, span: number) => limit + Math.floor(((limit - 1) * span) / WINDOW);

/** Every span from one counted call to another, less than a window apart, in which more were counted than allowed. */
function overshoots(limit: number, times: readonly number[], further = 0): { span: number; count: number }[] {
  const found: { span: number; count: number }[] = [];
  for (let from = 0; from < times.length; from += 1)
    for (let to = from; to < times.length; to += 1) {
      const span = (times[to] as number) - (times[from] as number);
      if (span >= WINDOW) break;
      const count = to - from + 1;
      if (count > allowed(limit, span) + further) found.push({ span, count });
    }
  return found;
}

describe('the sliding window, held against every span by brute force', () => {
  test('never counts more within a span than documented', () => {
    fc.assert(
      fc.property(requests, gaps, (limit, between) => {
        expect(overshoots(limit, counted(limit, timesOf(between)))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('counts one more at most where calls were given back', () => {
    const step = fc.record({ gap, back: fc.boolean() });
    fc.assert(
      fc.property(requests, fc.array(step, { minLength: 1, maxLength: 300, size: 'max' }), (limit, steps) => {
        const places = noPlaces();
        const kept: number[] = [];
        let now = 5_000;
        for (const each of steps) {
          now += each.gap;
          if (takePlace(places, sliding(limit), now).hits > limit) continue;
          if (each.back) givePlaceBack(places);
          else kept.push(now);
        }
        expect(overshoots(limit, kept, 1)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('is exact for one and for two requests', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2), gaps, (limit, between) => {
        const log: number[] = [];
        for (const now of timesOf(between)) if (log.filter((each) => each > now - WINDOW).length < limit) log.push(now);
        expect(counted(limit, timesOf(between))).toEqual(log);
      }),
    );
  });

  test.each([2, 3, 12, 60])('of %i requests, the worst that a caller can make of it is what is documented', (limit) => {
    expect(worst(limit, WINDOW, WINDOW - 1)).toBe(allowed(limit, WINDOW - 1));
  });

  test('docs/limits.md has what is measured', () => {
    const document = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
    const spans = [1, 6, 15, 30, 45, 59.999];
    const rows = spans.map((seconds) => {
      const within = seconds === 59.999 ? 'just under 60' : seconds;
      return `| ${within} s | ${worst(60, 60_000, seconds * 1000)} | ${2 * 60 - 1} |`;
    });
    expect(document).toContain(`<!-- worst -->\n${rows.join('\n')}\n<!-- end -->`);
  });
});

/** The most that a caller gets within such a span, who calls once, then again and again from just before the end of the window. */
function worst(limit: number, window: number, span: number): number {
  const places = noPlaces();
  takePlace(places, sliding(limit, window), 0);
  let taken = 0;
  for (let now = window - 1; now <= window - 1 + span; now += 1)
    while (takePlace(places, sliding(limit, window), now).hits <= limit) taken += 1;
  return taken;
}

describe('nobody waits for nothing', () => {
  test('a refused call gets a place when it was told, and not a millisecond before', () => {
    fc.assert(
      fc.property(requests, gaps, (limit, between) => {
        const places = noPlaces();
        for (const now of timesOf(between)) {
          const { hits, freeAt } = takePlace(places, sliding(limit), now);
          expect(freeAt).toBeGreaterThan(now);
          expect(freeAt).toBeLessThanOrEqual(now + WINDOW);
          if (hits <= limit) continue;
          expect(takePlace(structuredClone(places), sliding(limit), freeAt - 1).hits).toBeGreaterThan(limit);
          expect(takePlace(structuredClone(places), sliding(limit), freeAt).hits).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([1, 2, 3, 7, 60])('%i evenly spaced calls in each window are all counted', (limit) => {
    const window = limit * 17;
    const places = noPlaces();
    for (let call = 0; call < 20 * limit; call += 1)
      expect(takePlace(places, sliding(limit, window), call * 17).hits).toBeLessThanOrEqual(limit);
  });

  test.each([1, 2, 3, 7, 60])('of %i requests, one who asks without end loses none', (limit) => {
    const times = Array.from({ length: 20 * WINDOW }, (_each, now) => now);
    expect(counted(limit, times).length).toBeGreaterThanOrEqual(19 * limit);
  });

  test('refused calls count for nothing', () => {
    const places = noPlaces();
    takePlace(places, sliding(1), 0);
    for (let now = 1; now < WINDOW; now += 1) expect(takePlace(places, sliding(1), now).hits).toBe(2);
    expect(takePlace(places, sliding(1), WINDOW).hits).toBe(1);
  });

  test('a limit that was lowered still tells when a place comes free', () => {
    const places = noPlaces();
    for (let call = 0; call < 10; call += 1) takePlace(places, sliding(10), call);
    const { hits, freeAt } = takePlace(places, sliding(3), 20);
    expect(hits).toBe(11);
    expect(takePlace(structuredClone(places), sliding(3), freeAt - 1).hits).toBeGreaterThan(3);
    expect(takePlace(structuredClone(places), sliding(3), freeAt).hits).toBeLessThanOrEqual(3);
  });
});
