import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  advance,
  type Behaviour,
  behaviourNow,
  freshBehaviour,
  memoryOf,
} from '../../src/state/counting/standing-rules.ts';
import type { StandingTerms } from '../../src/state/definition.ts';

const terms: StandingTerms = { window: 60_000, threshold: 0.5, calls: 4, floor: 0.1 };

/** What becomes of a subject whose calls come one after the other at one moment. */
function having(verdicts: string, before: Behaviour = freshBehaviour(0), now = before.began, by = terms): Behaviour {
  return [...verdicts].reduce((seen, letter) => advance(seen, letter === 'b' ? 'bad' : 'good', by, now), before);
}

const windowsOn = (windows: number, from: Behaviour) =>
  behaviourNow(from, terms, from.began + windows * terms.window).factor;

describe('the factor', () => {
  test.each([
    ['of too few calls concludes nothing', 'bbb', 1],
    ['falls by half when enough of them were bad', 'bbbb', 0.5],
    ['falls at the threshold itself', 'bbgg', 0.5],
    ['stays below it', 'bggg', 1],
    ['falls once in a window, however many more are bad', 'bbbbbbbbbbbbbbbb', 0.5],
    ['is found out by a good call that makes them enough', 'bbbg', 0.5],
    ['does not rise within a window', `bbbb${'g'.repeat(100)}`, 0.5],
  ])('%s', (_what, verdicts, factor) => {
    expect(having(verdicts).factor).toBe(factor);
  });

  test('falls again in each window that is bad, down to its floor and no further', () => {
    let behaviour = freshBehaviour(0);
    const factors = [0, 1, 2, 3, 4, 5].map((window) => {
      behaviour = having('bbbb', behaviour, window * terms.window);
      return behaviour.factor;
    });
    expect(factors).toEqual([0.5, 0.25, 0.125, 0.1, 0.1, 0.1]);
  });

  test('rises by a tenth after each window that was not bad, an empty one too', () => {
    const fallen = having('bbbb');
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((windows) => windowsOn(windows, fallen))).toEqual([
      0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1,
    ]);
  });

  test('rises the same whether anybody asked meanwhile or not', () => {
    let asked = having('bbbb');
    for (let now = 0; now <= 4.5 * terms.window; now += 7_001) asked = behaviourNow(asked, terms, now);
    expect(behaviourNow(asked, terms, 4.5 * terms.window)).toEqual(
      behaviourNow(having('bbbb'), terms, 4.5 * terms.window),
    );
  });

  test('comes to the floor at least when that was raised', () => {
    expect(behaviourNow({ ...having('bbbb'), factor: 0.02 }, { ...terms, floor: 0.4 }, 2 * terms.window).factor).toBe(
      0.5,
    );
  });
});

const step = fc.record({
  wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * terms.window })),
  verdict: fc.constantFrom('good' as const, 'bad' as const),
});
const anyTerms = fc.record({
  window: fc.constant(60_000),
  threshold: fc.constantFrom(0.01, 0.3, 0.5, 1),
  calls: fc.integer({ min: 1, max: 6 }),
  floor: fc.constantFrom(0.001, 0.1, 0.33, 1),
});

describe('nobody is stuck', () => {
  test('whatever happened, the factor is between floor and 1, and 1 again after what memoryOf says', () => {
    fc.assert(
      fc.property(anyTerms, fc.array(step, { maxLength: 100 }), (chosen, steps) => {
        let now = 1_000;
        let behaviour = freshBehaviour(now);
        for (const { wait, verdict } of steps) {
          now += wait;
          behaviour = advance(behaviour, verdict, chosen, now);
          expect(behaviour.factor).toBeGreaterThanOrEqual(chosen.floor);
          expect(behaviour.factor).toBeLessThanOrEqual(1);
        }
        const later = now + memoryOf(chosen);
        expect(behaviourNow(behaviour, chosen, later)).toEqual(freshBehaviour(later));
      }),
    );
  });
});
