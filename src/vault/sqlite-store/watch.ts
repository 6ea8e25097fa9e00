import type { Timers } from '../../core/timers.ts';

/** Milliseconds between looks; one takes some microseconds. */
const EVERY = 500;

/**
 * Looks now and then whether something is another than before.
 * @returns what ends it.
 */
export function watchFor(look: () => unknown, changed: () => void, timers: Timers): () => void {
  let seen = look();
  let cancel = () => {};
  const again = () => {
    cancel = timers.after(EVERY, () => {
      const now = look();
      const differs = now !== seen;
      seen = now;
      again();
      if (differs) changed();
    });
  };
  again();
  return () => cancel();
}
