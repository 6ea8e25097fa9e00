import type { Timers } from '../../core/timers.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Lookup, SecretBackend } from '../definition.ts';

/** What a fetch is made with. */
export interface FetchParts {
  readonly backend: SecretBackend;
  readonly timers: Timers;
  /** Milliseconds after which the backend counts as away. */
  readonly deadline: number;
  /** In words, for the record of accesses. */
  readonly why: string;
  /** Calls it off. */
  readonly controller: AbortController;
}

/**
 * Asks the backend, and does not wait for it longer than the deadline, nor once it is called off; whether the backend heeds the
 * signal or not. What comes later is dropped.
 * @throws DOMException `TimeoutError` or `AbortError`, and what the backend throws.
 */
export async function fetchWithin(
  reference: SecretReference,
  { backend, timers, deadline, why, controller }: FetchParts,
): Promise<Lookup> {
  const { signal } = controller;
  const { promise: calledOff, reject } = Promise.withResolvers<never>();
  // Nobody may be listening when it is called off late.
  calledOff.catch(() => {});
  signal.addEventListener('abort', () => reject(signal.reason as DOMException), { once: true });
  const cancel = timers.after(deadline, () =>
    controller.abort(new DOMException('The secret store did not answer in time.', 'TimeoutError')),
  );
  try {
    return await Promise.race([calledOff, backend.fetch(reference, { why, signal })]);
  } finally {
    cancel();
  }
}
