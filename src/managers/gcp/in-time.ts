import type { Timers } from '../../core/timers.ts';

/**
 * Does not wait for work longer than so many milliseconds, nor once the signal is aborted; what comes later is dropped.
 * @throws DOMException `TimeoutError`, and what the work throws.
 */
export async function inTime<T>(
  milliseconds: number,
  timers: Timers,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new DOMException('No answer came in time.', 'TimeoutError');
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  // Nobody may be listening when it is aborted late.
  over.catch(() => {});
  controller.signal.addEventListener('abort', () => reject(late), { once: true });
  const abort = () => controller.abort(late);
  const cancel = timers.after(milliseconds, abort);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([over, work(controller.signal)]);
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}
