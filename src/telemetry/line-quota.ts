import type { Clock } from '../core/clock.ts';

/** What many callers together can cause to be written must not fill a disk. All of it is counted in the metrics. */
const LINES_PER_SECOND = 20;

/** @returns what tells whether one more line may be written in this second, and counts it. */
export function createLineQuota(clock: Pick<Clock, 'elapsed'>): () => boolean {
  let second = 0;
  let lines = 0;
  return () => {
    const now = Math.floor(clock.elapsed() / 1000);
    if (now !== second) {
      second = now;
      lines = 0;
    }
    lines += 1;
    return lines <= LINES_PER_SECOND;
  };
}
