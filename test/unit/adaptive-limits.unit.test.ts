import { describe, expect, test } from '@jest/globals';
import { AdaptiveLimits, type FactorChange, type LimitedCaller } from '../../src/limits/adaptive-limits.ts';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import { type StandingTerms, StateAway } from '../../src/state/definition.ts';
import { manualClock } from '../harness/manual-clock.ts';

const WINDOW = 60_000;
const TERMS: StandingTerms = { window: WINDOW, threshold: 0.5, calls: 20, floor: 0.1 };

const someone = (subject: string): LimitedCaller => ({
  issuer: 'https://login.test/',
  subject,
  key: `key-of-${subject}`,
  organisation: undefined,
});
const alice = someone('alice');
const bob = someone('bob');

function adaptive(requests = 60, terms = TERMS) {
  const clock = manualClock();
  const counting = new EmbeddedCounting(clock);
  const { standings } = counting;
  const changes: FactorChange[] = [];
  let isAway = false;
  const orAway = <T>(answer: () => Promise<T>) => (isAway ? Promise.reject(new StateAway('away')) : answer());
  const limits = new AdaptiveLimits('maps', requests, terms, {
    clock,
    counting: {
      store: (...given) => counting.store(...given),
      standings: {
        observe: (...given) => orAway(() => standings.observe(...given)),
        look: (...given) => orAway(() => standings.look(...given)),
        pause: (...given) => orAway(() => standings.pause(...given)),
      },
    },
    onChange: (change) => changes.push(change),
  });
  return {
    limits,
    clock,
    changes,
    leave: () => {
      isAway = true;
    },
    /** So many answers of a status to calls of a caller, and what was learnt of that. */
    answers: async (caller: LimitedCaller, status: number, count: number) => {
      for (let times = 0; times < count; times += 1) limits.answered(caller, status, 'product', undefined);
      await settled();
    },
  };
}

/** What is learnt comes in microtasks. */
const settled = () => new Promise(setImmediate);

/** What a caller's factor is now, with what the store says of it. */
async function factorNow(limits: AdaptiveLimits, caller: LimitedCaller): Promise<number> {
  limits.factorOf(caller);
  await settled();
  return limits.factorOf(caller);
}

describe('the factor of a caller', () => {
  test('is 1 of whom nothing is known, and of whom all is good', async () => {
    const { limits, answers } = adaptive();
    expect(limits.factorOf(alice)).toBe(1);
    await answers(alice, 200, 100);
    expect(limits.factorOf(alice)).toBe(1);
    expect(limits.loweredFor(alice)).toBeUndefined();
  });

  test('falls by half when enough of its calls were refused by the provider, once in a window, and is nobody else’s', async () => {
    const { limits, changes, answers } = adaptive();
    await answers(alice, 404, 19);
    expect(limits.factorOf(alice)).toBe(1);
    await answers(alice, 404, 1);
    expect(limits.factorOf(alice)).toBe(0.5);
    await answers(alice, 404, 100);
    expect(limits.factorOf(alice)).toBe(0.5);
    expect(limits.factorOf(bob)).toBe(1);
    expect(limits.loweredFor(alice)).toEqual({ factor: 0.5, reason: 'caller_errors' });
    expect(limits.loweredCallers).toBe(1);
    const { issuer, subject } = alice;
    expect(changes).toEqual([
      { integration: 'maps', reason: 'caller_errors', caller: { issuer, subject }, factor: 0.5, was: 1 },
    ]);
  });

  test('falls likewise for what we refused, and the two are added up', async () => {
    const { limits, answers } = adaptive();
    await answers(alice, 400, 10);
    for (let times = 0; times < 10; times += 1) limits.denied(alice);
    await settled();
    expect(limits.factorOf(alice)).toBe(0.5);
  });

  test('rises by a tenth for each good window', async () => {
    const { limits, clock, answers } = adaptive();
    await answers(alice, 404, 20);
    const factors: number[] = [];
    for (let window = 0; window < 7; window += 1) {
      clock.advance(WINDOW);
      factors.push(await factorNow(limits, alice));
    }
    expect(factors.map((factor) => factor.toFixed(1))).toEqual(['0.5', '0.6', '0.7', '0.8', '0.9', '1.0', '1.0']);
  });

  test('stays down for who spends what is left on more of the same, though that is less than conclusions need', async () => {
    const { limits, clock, answers } = adaptive(60);
    const factors: number[] = [];
    for (let window = 0; window < 12; window += 1) {
      const allowed = Math.max(1, Math.floor(60 * (await factorNow(limits, alice))));
      await answers(alice, 404, allowed);
      factors.push(limits.factorOf(alice));
      clock.advance(WINDOW);
    }
    expect(factors.slice(0, 4)).toEqual([0.5, 0.25, 0.125, 0.1]);
    expect(Math.max(...factors.slice(4))).toBe(0.1);
  });

  test('falls, too, where the whole limit is less than conclusions need', async () => {
    const { limits, answers } = adaptive(4);
    await answers(alice, 404, 3);
    expect(limits.factorOf(alice)).toBe(1);
    await answers(alice, 404, 1);
    expect(limits.factorOf(alice)).toBe(0.5);
  });

  test('recovers without anybody saying so while shared state is away', async () => {
    const { limits, clock, answers, leave } = adaptive();
    await answers(alice, 404, 20);
    leave();
    clock.advance(3 * WINDOW);
    expect(await factorNow(limits, alice)).toBeCloseTo(0.7);
    clock.advance(30 * WINDOW);
    expect(await factorNow(limits, alice)).toBe(1);
  });
});

describe('the factor of a provider', () => {
  test.each([429, 500, 503])('falls for all when it fails with %i', async (status) => {
    const { limits, changes, answers } = adaptive();
    await answers(alice, status, 20);
    expect(limits.providerFactor).toBe(0.5);
    expect(limits.factorOf(alice)).toBe(1);
    expect(limits.loweredFor(bob)).toEqual({ factor: 0.5, reason: 'provider_failing' });
    expect(changes).toMatchObject([{ reason: 'provider_failing', caller: undefined, factor: 0.5, was: 1 }]);
  });

  test('does not fall for what callers do with keys of their own', async () => {
    const { limits } = adaptive();
    for (let times = 0; times < 100; times += 1) limits.answered(alice, 500, 'caller', '60');
    await settled();
    expect(limits.providerFactor).toBe(1);
    expect(limits.pausedFor).toBe(0);
  });

  test('the lower of the two counts', async () => {
    const { limits, clock, answers } = adaptive();
    await answers(bob, 500, 20);
    await answers(alice, 404, 20);
    clock.advance(WINDOW);
    await answers(alice, 404, 40);
    expect(limits.loweredFor(alice)).toEqual({ factor: 0.25, reason: 'caller_errors' });
    expect(limits.loweredFor(bob)?.reason).toBe('provider_failing');
  });
});

describe('a provider that fails for one caller', () => {
  const others = Array.from({ length: 20 }, (_, index) => someone(`other-${index}`));

  test('has that one’s limit lowered, step by step, and nobody else’s', async () => {
    const { limits, clock, changes, answers } = adaptive();
    for (const other of others) await answers(other, 200, 1);
    const factors: number[] = [];
    for (let window = 0; window < 5; window += 1) {
      await answers(alice, 500, 25);
      for (const other of others) await answers(other, 200, 1);
      factors.push(limits.loweredFor(alice)?.factor ?? 1);
      expect(limits.providerFactor).toBe(1);
      expect(limits.loweredFor(bob)).toBeUndefined();
      clock.advance(WINDOW);
    }
    expect(factors).toEqual([0.5, 0.25, 0.125, 0.1, 0.1]);
    expect(limits.loweredFor(alice)?.reason).toBe('provider_failing');
    expect(changes[0]).toMatchObject({ reason: 'provider_failing', caller: { subject: 'alice' }, factor: 0.5 });
    for (let window = 0; window < 10; window += 1) {
      await answers(alice, 200, 1);
      clock.advance(WINDOW);
    }
    await answers(alice, 200, 1);
    expect(limits.loweredFor(alice)).toBeUndefined();
  });

  test('where few others call, too, at whatever time of the window it is made to fail', async () => {
    const { limits, clock, answers } = adaptive();
    await answers(bob, 200, 1);
    for (let half = 0; half < 20; half += 1) {
      await answers(alice, 500, 25);
      await answers(bob, 200, 6);
      expect(limits.providerFactor).toBe(1);
      clock.advance(WINDOW / 2);
    }
  });

  test('where it is made to at the border of two windows of its own, within one of the provider’s', async () => {
    const { limits, clock, answers } = adaptive();
    await answers(bob, 200, 1);
    clock.advance(5_000);
    await answers(alice, 500, 1);
    clock.advance(56_000);
    await answers(bob, 200, 6);
    for (let second = 64; second < 120; second += 4) {
      clock.advance(second === 64 ? 3_000 : 4_000);
      await answers(alice, 500, 25);
    }
    expect(limits.providerFactor).toBe(1);
  });

  test('while nobody else calls has all lowered by one half, and no further', async () => {
    const { limits, clock, answers } = adaptive();
    const factors: number[] = [];
    const own: (number | undefined)[] = [];
    for (let window = 0; window < 8; window += 1) {
      await answers(alice, 500, 60);
      factors.push(limits.providerFactor);
      own.push(limits.loweredFor(alice)?.factor);
      clock.advance(WINDOW);
    }
    expect(Math.min(...factors)).toBe(0.5);
    expect(own.slice(4)).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  test('and often for others, too, is not taken for well by good answers of whom its bad ones count no more', async () => {
    const { limits, answers } = adaptive();
    await answers(bob, 200, 1);
    for (const caller of others.slice(0, 5))
      for (let times = 0; times < 20; times += 1) {
        await answers(caller, 500, 2);
        await answers(caller, 200, 1);
      }
    expect(limits.providerFactor).toBe(0.5);
  });

  test('for many alike has all lowered, each window', async () => {
    const { limits, clock, answers } = adaptive();
    for (let window = 0; window < 5; window += 1) {
      for (const other of others) await answers(other, 503, 3);
      clock.advance(WINDOW);
    }
    expect(limits.providerFactor).toBe(0.1);
    expect(limits.factorOf(alice)).toBe(1);
  });
});

describe('a pause that the provider asks for', () => {
  test.each([
    ['7', 7_000],
    ['300', 300_000],
    ['301', 300_000],
    ['999999', 300_000],
  ])('by Retry-After: %s, told to one caller, holds for all, for %i ms', async (retryAfter, milliseconds) => {
    const { limits, clock } = adaptive();
    limits.answered(alice, 429, 'product', retryAfter);
    expect(limits.pausedFor).toBe(milliseconds);
    clock.advance(milliseconds - 1);
    expect(limits.pausedFor).toBe(1);
    clock.advance(1);
    expect(limits.pausedFor).toBe(0);
  });

  test('of more than five minutes holds for the caller that was told, an hour at most; for all when another was, too', async () => {
    const { limits, clock } = adaptive();
    limits.answered(alice, 429, 'product', '1800');
    expect([limits.pausedForCaller(alice), limits.pausedForCaller(bob)]).toEqual([1_800_000, 300_000]);
    clock.advance(300_000);
    expect([limits.pausedForCaller(alice), limits.pausedForCaller(bob), limits.pausedFor]).toEqual([1_500_000, 0, 0]);
    // Told to the same caller again, it says no more than before.
    limits.answered(alice, 503, 'product', '999999');
    expect([limits.pausedForCaller(alice), limits.pausedForCaller(bob)]).toEqual([3_600_000, 300_000]);
    limits.answered(bob, 429, 'product', '999999');
    expect(limits.pausedFor).toBe(3_600_000);
  });

  test('of more than five minutes is confirmed by nobody who was told so when the other’s was over', async () => {
    const { limits, clock } = adaptive();
    limits.answered(alice, 429, 'product', '600');
    clock.advance(600_000);
    limits.answered(bob, 429, 'product', '600');
    expect(limits.pausedFor).toBe(300_000);
  });

  test('by a date holds until then', () => {
    const { limits, clock } = adaptive();
    limits.answered(alice, 503, 'product', new Date(clock.now() + 5_000).toUTCString());
    expect(limits.pausedFor).toBe(5_000);
  });

  test.each([
    [200, '9'],
    [301, '9'],
    [404, '9'],
    [500, '9'],
    [429, 'soon'],
    [429, '0'],
    [429, '-5'],
  ])('is none in a %i with Retry-After: %s', (status, retryAfter) => {
    const { limits } = adaptive();
    limits.answered(alice, status, 'product', retryAfter);
    expect(limits.pausedFor).toBe(0);
  });

  test('is heard of by other instances, and never shortened', async () => {
    const clock = manualClock();
    const parts = { counting: new EmbeddedCounting(clock), clock, onChange: () => {} };
    const [here, there] = [1, 2].map(() => new AdaptiveLimits('maps', 60, TERMS, parts)) as [
      AdaptiveLimits,
      AdaptiveLimits,
    ];
    here.answered(alice, 429, 'product', '30');
    here.answered(alice, 429, 'product', '5');
    expect(there.providerFactor).toBe(1);
    await settled();
    expect(there.pausedFor).toBe(30_000);
    expect(here.pausedFor).toBe(30_000);
  });
});

test('no request waits for a standing, and a store that never answers is not asked for each', async () => {
  const clock = manualClock();
  let asked = 0;
  const limits = new AdaptiveLimits('maps', 60, TERMS, {
    clock,
    counting: {
      store: (...given) => new EmbeddedCounting(clock).store(...given),
      standings: {
        observe: () => Promise.withResolvers<never>().promise,
        look: () => {
          asked += 1;
          return Promise.withResolvers<never>().promise;
        },
        pause: () => Promise.withResolvers<never>().promise,
      },
    },
    onChange: () => {},
  });
  for (let call = 0; call < 1_000; call += 1) {
    limits.factorOf(alice);
    clock.advance(1);
  }
  expect(asked).toBeLessThanOrEqual(4);
});
