import type { Clock } from '../clock.ts';
import { createSecretMatcher, type SecretMatcher } from '../secret-matcher.ts';

/** Milliseconds after which an unused matcher ages; it goes after twice that, so a rotated secret is kept for 20 minutes of traffic at most. */
const GENERATION = 600_000;
/** Matchers per generation, at 10 to 20 KiB each. */
const CAPACITY = 1000;

/** The matcher for a set of secrets. */
export type MatcherOf = (values: readonly string[]) => SecretMatcher;

/** Gives out the matcher for a set of secrets, built once while calls keep using it. Any call lets go of what nobody used. */
export function createMatcherCache(clock: Pick<Clock, 'elapsed'>): MatcherOf {
  let young = new Map<string, SecretMatcher>();
  let old = new Map<string, SecretMatcher>();
  let bornAt = clock.elapsed();
  return (values) => {
    const age = clock.elapsed() - bornAt;
    if (age >= GENERATION || young.size >= CAPACITY) {
      old = age < 2 * GENERATION ? young : new Map();
      young = new Map();
      bornAt += age;
    }
    const key = JSON.stringify(values);
    const known = young.get(key);
    if (known !== undefined) return known;
    const matcher = old.get(key) ?? createSecretMatcher(values);
    young.set(key, matcher);
    return matcher;
  };
}
