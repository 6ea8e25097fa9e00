/** Hours of the day within which something is so. */
export type Hours = readonly [from: number, to: number];

/** What becomes of one call: our policy denies it, the provider calls it wrong (4xx), or it is as it should be. */
export type Fate = 'denied' | 'wrong' | 'right';

/** One kind of caller, and how it calls. */
export interface Caller {
  readonly name: 'good' | 'greedy' | 'broken' | 'hostile';
  /** Calls that it makes in a minute, whatever it is told. */
  perMinute(hour: number): number;
  /** @param random from 0 to 1 */
  fate(hour: number, random: number): Fate;
}

/** From when to when a release of the broken caller sends nonsense. */
export const BROKEN: Hours = [9, 12];
/** The hostile one is about. */
export const HOSTILE: Hours = [10.5, 20];
/** The provider fails: four of five calls are answered with 503. */
export const FAILING: Hours = [14, 15];
/** It asks for ten minutes without a call; after the first five, which one caller's word is good for, another asks again. */
export const PAUSED: Hours = [18, 18 + 1 / 6];

const isWithin = ([from, to]: Hours, hour: number) => hour >= from && hour < to;

/** Limited to 60 calls in a minute, all of them. */
export const callers: readonly Caller[] = [
  {
    name: 'good',
    // More by day than by night; now and then a call that is wrong.
    perMinute: (hour) => 20 - 14 * Math.cos((2 * Math.PI * (hour - 2)) / 24),
    fate: (_hour, random) => (random < 0.03 ? 'wrong' : 'right'),
  },
  {
    name: 'greedy',
    // Nothing wrong with its calls but their number, and that it does not care for being refused.
    perMinute: () => 180,
    fate: (_hour, random) => (random < 0.01 ? 'wrong' : 'right'),
  },
  {
    name: 'broken',
    perMinute: () => 40,
    fate: (hour, random) => (random < (isWithin(BROKEN, hour) ? 0.8 : 0.02) ? 'wrong' : 'right'),
  },
  {
    name: 'hostile',
    // Tries what it may not, and guesses at the rest.
    perMinute: (hour) => (isWithin(HOSTILE, hour) ? 240 : 0),
    fate: (_hour, random) => (random < 0.3 ? 'denied' : random < 0.9 ? 'wrong' : 'right'),
  },
];

/** What the provider answers to a call of that fate. @param random from 0 to 1 */
export function providerAnswer(hour: number, fate: Fate, random: number): { status: number; retryAfter?: string } {
  if (isWithin(PAUSED, hour)) return { status: 429, retryAfter: String(Math.round((PAUSED[1] - hour) * 3600)) };
  if (random < (isWithin(FAILING, hour) ? 0.8 : 0.005)) return { status: 503 };
  return { status: fate === 'wrong' ? 404 : 200 };
}
