import type { Timers } from '../core/timers.ts';

/**
 * Waits for work no longer than so many milliseconds; whether it heeds the signal or not.
 * @throws DOMException `TimeoutError`, and what the work throws.
 */
export async function within<T>(
  milliseconds: number,
  timers: Timers,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = timers.after(milliseconds, () => {
    const reason = new DOMException('The vault did not answer in time.', 'TimeoutError');
    controller.abort(reason);
    reject(reason);
  });
  return await Promise.race([work(controller.signal), late]).finally(cancel);
}
