import type { Timers } from '../../core/timers.ts';

/** Milliseconds between what is passed on. */
const SPAN = 250;
/** Paths that are told one by one; where there are more, anything may have changed. */
const MOST = 32;

/** Notices in small numbers, however many come in. */
export interface FewNotices {
  /** @param path absent: anything may have changed. */
  hear(path: string | undefined): void;
  /** Passes nothing on any more. */
  end(): void;
}

/** Passes the first notice on at once, and those that follow within 250 ms together, each path once, when these are over. */
export function fewNotices(timers: Timers, pass: (path: string | undefined) => void): FewNotices {
  const held = new Set<string | undefined>();
  let resting = false;
  let callOff = () => {};
  const flush = () => {
    const paths = held.has(undefined) || held.size > MOST ? [undefined] : [...held];
    held.clear();
    resting = paths.length > 0;
    if (resting) callOff = timers.after(SPAN, flush);
    for (const path of paths) pass(path);
  };
  return {
    hear: (path) => {
      // One more than are told is enough to know that there are too many.
      if (held.size <= MOST || path === undefined) held.add(path);
      if (!resting) flush();
    },
    end: () => {
      callOff();
      held.clear();
      resting = true;
    },
  };
}
