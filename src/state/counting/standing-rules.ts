import type { StandingTerms } from '../definition.ts';

/** How a subject has behaved. Times are whole milliseconds of one clock. */
export interface Behaviour {
  readonly factor: number;
  /** When the window under way began, and what was seen in it. */
  readonly began: number;
  readonly calls: number;
  readonly bad: number;
  /** Whether it was found bad in this window. */
  readonly fell: boolean;
}

/** By how much the factor rises after a window that was not bad: a tenth of the configured limit. */
export const RISE = 0.1;

/** Of whom nothing is known. */
export function freshBehaviour(now: number): Behaviour {
  return { factor: 1, began: now, calls: 0, bad: 0, fell: false };
}

/** What has become of it by now: the windows that ended meanwhile are concluded. `standing-script.ts` is the same for Redis. */
export function behaviourNow(before: Behaviour, { window, floor }: StandingTerms, now: number): Behaviour {
  const ended = Math.floor((now - before.began) / window);
  if (ended < 1) return before;
  const good = before.fell ? ended - 1 : ended;
  const factor = Math.min(1, roundToMillionths(Math.max(floor, before.factor) + RISE * good));
  // As if it had been forgotten, so that it may be.
  if (factor === 1) return freshBehaviour(now);
  return { factor, began: before.began + ended * window, calls: 0, bad: 0, fell: false };
}

/** Counts a call. The factor falls by half when enough of a window's calls were bad, at most once in that window. */
export function advance(before: Behaviour, verdict: 'good' | 'bad', terms: StandingTerms, now: number): Behaviour {
  const { factor, began, fell, ...seen } = behaviourNow(before, terms, now);
  const calls = seen.calls + 1;
  const bad = seen.bad + (verdict === 'bad' ? 1 : 0);
  if (fell || calls < terms.calls || bad / calls < terms.threshold) return { factor, began, calls, bad, fell };
  return { factor: Math.max(terms.floor, roundToMillionths(factor / 2)), began, calls, bad, fell: true };
}

/** For how long it must be remembered when nothing more is seen, in milliseconds: until the factor is 1 and its window over. */
export function memoryOf({ window, floor }: StandingTerms): number {
  return window * (Math.ceil((1 - floor) / RISE) + 2);
}

/** Ten times a tenth is one. */
function roundToMillionths(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
