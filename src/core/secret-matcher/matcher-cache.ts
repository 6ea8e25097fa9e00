import type { Clock } from '../clock.ts';
import { createSecretMatcher, type SecretMatcher } from '../secret-matcher.ts';

/** Milliseconds after which a matcher that no call used goes: a rotated secret is kept for so long. */
const UNUSED = 1_200_000;
/** What a matcher takes however short its secrets are, in characters of them: some 13 KiB, at 70 to 100 bytes for each character. */
const BASE = 128;
/** Such characters in all, some 26 MiB: 1,600 keys of 43 characters, or 430 of the longest that callers may bring. */
const CAPACITY = 280_000;

/** The matcher for a set of secrets. */
export type MatcherOf = (values: readonly string[]) => SecretMatcher;

export interface MatcherCache {
  readonly matcherOf: MatcherOf;
  /** Keeps none of those that were given out. */
  clear(): void;
}

interface Kept {
  readonly matcher: SecretMatcher;
  readonly weight: number;
  usedAt: number;
}

/**
 * Gives out the matcher for a set of secrets, built once while calls keep using it. Those that no call used for the longest go
 * first: however many keys callers bring, the product's, which most calls use, stay.
 */
export function createMatcherCache(clock: Pick<Clock, 'elapsed'>): MatcherCache {
  /** The longest unused first. */
  const kept = new Map<string, Kept>();
  let weight = 0;
  const matcherOf = (values: readonly string[]) => {
    const now = clock.elapsed();
    const key = JSON.stringify(values);
    const known = kept.get(key);
    const used = known ?? { matcher: createSecretMatcher(values), weight: BASE + key.length, usedAt: now };
    used.usedAt = now;
    kept.delete(key);
    kept.set(key, used);
    if (known === undefined) weight += used.weight;
    for (const [oldest, each] of kept) {
      if (each === used || (weight <= CAPACITY && now - each.usedAt < UNUSED)) break;
      kept.delete(oldest);
      weight -= each.weight;
    }
    return used.matcher;
  };
  const clear = () => {
    kept.clear();
    weight = 0;
  };
  return { matcherOf, clear };
}
