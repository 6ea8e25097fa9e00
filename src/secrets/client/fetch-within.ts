import { inTime } from '../../core/in-time.ts';
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
  readonly signal: AbortSignal;
}

/**
 * Asks the backend, and does not wait for it longer than the deadline, nor once it is called off; whether the backend heeds the
 * signal or not. What comes later is dropped.
 * @throws DOMException `TimeoutError` or `AbortError`, and what the backend throws.
 */
export async function fetchWithin(
  reference: SecretReference,
  { backend, timers, deadline, why, signal: calledOff }: FetchParts,
): Promise<Lookup> {
  const limit = { milliseconds: deadline, timers, signal: calledOff, who: 'The secret store' };
  return await inTime(limit, (signal) => backend.fetch(reference, { why, signal }));
}
