import type { Path } from './branches.ts';
import type { Effort } from './effort.ts';

/** What following a word through bytes came to: they are not it, they end before it does, or all of it stands there. */
export type Followed = 'not' | 'begun' | 'whole';

/**
 * Reads a word's spellings from `start` on, all at once, since one may be the beginning of another (`%` of `%25`).
 * @throws SearchTooHard
 */
export function follow(path: Path, bytes: Uint8Array, start: number, effort: Effort): Followed {
  let begun = false;
  let reached = [start];
  let steps = 1;
  for (const { groupOf, groups } of path) {
    const first = reached[0] as number;
    if (reached.length === 1 && first < bytes.length) {
      const [way, other] = groups[groupOf[bytes[first] as number] as number] as readonly Uint8Array[];
      if (way === undefined) {
        reached = [];
        break;
      }
      if (other === undefined) {
        // Nearly all letters of nearly all keys.
        steps++;
        reached[0] = first + agreement(bytes, first, way);
        if (reached[0] === first + way.length) continue;
        begun ||= reached[0] === bytes.length;
        reached = [];
        break;
      }
    }
    const next: number[] = [];
    for (const at of reached) {
      if (at === bytes.length) {
        begun = true;
        continue;
      }
      for (const way of groups[groupOf[bytes[at] as number] as number] as readonly Uint8Array[]) {
        steps++;
        const end = at + agreement(bytes, at, way);
        if (end === at + way.length) insert(next, end);
        else begun ||= end === bytes.length;
      }
      steps++;
    }
    effort.spend(steps);
    steps = 0;
    reached = next;
    if (reached.length === 0) break;
  }
  effort.spend(steps);
  if (reached.length > 0) return 'whole';
  return begun ? 'begun' : 'not';
}

/** How many bytes of `way` stand at `at`, where its first does. */
function agreement(bytes: Uint8Array, at: number, way: Uint8Array): number {
  let length = 1;
  while (length < way.length && bytes[at + length] === way[length]) length++;
  return length;
}

/** Adds a place where it belongs, once. It belongs near the end: all came from places in order, by ways of a few bytes. */
function insert(places: number[], place: number): void {
  let at = places.length;
  while (at > 0 && (places[at - 1] as number) > place) at--;
  if (places[at - 1] === place) return;
  for (let index = places.length; index > at; index--) places[index] = places[index - 1] as number;
  places[at] = place;
}
