import type { Timers } from './timers.ts';

export interface PollParts {
  /** What is compared with `===`; it does not throw or reject. */
  readonly look: () => unknown;
  /** Milliseconds between the end of a look and the next. */
  readonly every: number;
  readonly timers: Timers;
}

/**
 * Calls when a look finds another than the one before, and after the first. There is no second look before one has answered: what
 * hangs is not asked again and again.
 * @returns what ends it.
 */
export function pollForChange({ look, every, timers }: PollParts, onChange: () => void): () => void {
  let seen: unknown;
  let cancel = () => {};
  let isOver = false;
  const again = async () => {
    const now = await look();
    if (isOver) return;
    cancel = timers.after(every, () => void again());
    if (now === seen) return;
    seen = now;
    onChange();
  };
  void again();
  return () => {
    isOver = true;
    cancel();
  };
}
