import type { Timers } from './timers.ts';
import { untilAborted } from './until-aborted.ts';

/** How long somebody waits. */
export interface TimeLimit {
  readonly milliseconds: number;
  readonly timers: Timers;
  /** Calls it off. */
  readonly signal?: AbortSignal | undefined;
  /** Who is waited for, for the error, such as `The vault`. */
  readonly who: string;
}

/**
 * Waits for work no longer than the limit, nor once it is called off, whether the work heeds the signal that it is given or not; what
 * comes later is dropped.
 * @throws DOMException `TimeoutError`; the reason of the limit's signal; what the work throws.
 */
export async function inTime<T>(
  { milliseconds, timers, signal, who }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const late = new AbortController();
  const cancel = timers.after(milliseconds, () =>
    late.abort(new DOMException(`${who} did not answer in time.`, 'TimeoutError')),
  );
  const ended = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    return await untilAborted(ended, work(ended));
  } finally {
    cancel();
  }
}
