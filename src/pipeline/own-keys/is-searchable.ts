import { SHORTEST_SCANNED } from '../../core/secret-matcher.ts';

/** Different characters that a secret has at least. */
const FEWEST_DIFFERENT = 5;
/** Equal characters that may stand in a row. */
const LONGEST_RUN = 8;
/** The longest piece that is looked for as one that repeats, in characters, and how often it may come in a row. */
const LONGEST_PIECE = 32;
const MOST_REPEATS = 3;

/**
 * Whether the leak scan can look for a secret at a cost that does not depend on what stands in an answer. One that repeats itself
 * begins anew at many places of a text that does too, and each has to be followed. Keys that providers issue are random.
 */
export function isSearchable(secret: string): boolean {
  if (secret.length < SHORTEST_SCANNED || new Set(secret).size < FEWEST_DIFFERENT) return false;
  for (let period = 1; period <= secret.length / 2; period++) {
    const longest = longestRepeating(secret, period);
    if (longest === secret.length) return false;
    if (period <= LONGEST_PIECE && longest > Math.max(LONGEST_RUN, MOST_REPEATS * period)) return false;
  }
  return true;
}

/** Characters of the longest stretch in which each is the one that stands `period` before it. */
function longestRepeating(text: string, period: number): number {
  let longest = 0;
  let length = period;
  for (let at = period; at < text.length; at++) {
    length = text[at] === text[at - period] ? length + 1 : period;
    longest = Math.max(longest, length);
  }
  return longest;
}
