import type { CountTerms } from '../definition.ts';

/** Calls that were counted within one window of the first of them. Times are whole milliseconds of one clock. */
export interface Burst {
  count: number;
  first: number;
  last: number;
}

/** What is known of one key's calls: the burst under way, and the one before it. */
export interface Places {
  earlier: Burst;
  current: Burst;
}

/** What a call was told. */
export interface Taken {
  /** How many places are taken with this call; above `requests` when there was none for it, and it was not counted. */
  readonly hits: number;
  /** When the next place comes free. */
  readonly freeAt: number;
}

const NOBODY: Burst = Object.freeze({ count: 0, first: 0, last: 0 });

/** Nobody has called. */
export function noPlaces(): Places {
  return { earlier: NOBODY, current: { count: 0, first: 0, last: 0 } };
}

/**
 * Takes a place, where one is free: a sliding window estimated from two bursts. Of the earlier one only its size and its ends are
 * known; its calls are taken to lie evenly between them. docs/limits.md derives by how much that can be wrong.
 * `sliding-script.ts` is the same for Redis.
 */
export function takePlace(places: Places, { requests, window }: CountTerms, now: number): Taken {
  if (places.current.count > 0 && now >= places.current.first + window) {
    places.earlier = places.current;
    places.current = { count: 0, first: 0, last: 0 };
  }
  const { earlier, current } = places;
  const young = youngOf(earlier, now - window);
  const hits = young + current.count + 1;
  if (hits <= requests) {
    if (current.count === 0) current.first = now;
    current.last = now;
    current.count += 1;
  }
  const needed = Math.max(1, hits - requests);
  return {
    hits,
    freeAt:
      needed <= young
        ? whenOlder(earlier, earlier.count - young + needed, window)
        : whenOlder(current, needed - young, window),
  };
}

/** Gives one back: of the burst under way, or where it has none, of the one before. */
export function givePlaceBack({ earlier, current }: Places): void {
  const burst = current.count > 0 ? current : earlier;
  if (burst.count > 0) burst.count -= 1;
}

/** How many of its calls came after `edge`. */
function youngOf({ count, first, last }: Burst, edge: number): number {
  if (count === 0 || edge >= last) return 0;
  if (edge < first) return count;
  return count - 1 - Math.floor(((count - 1) * (edge - first)) / (last - first));
}

/** When so many of its calls are older than a window. */
function whenOlder({ count, first, last }: Burst, calls: number, window: number): number {
  if (count <= 1) return first + window;
  return first + window + Math.ceil(((Math.min(calls, count) - 1) * (last - first)) / (count - 1));
}
