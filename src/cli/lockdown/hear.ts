import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import type { Target, Trouble } from './delivery.ts';
import { explainTrouble } from './explain-trouble.ts';

/** Milliseconds that a place is waited for. */
const PATIENCE = 1_500;

/** What a place said, or why it said nothing. */
export type Heard<T> = { readonly said: T } | { readonly trouble: Trouble };

/** Asks one place for something. Never rejects, and is bounded in time. */
export async function hear<T>(
  kind: Target['kind'],
  who: string,
  ask: () => Promise<T>,
  { timers }: { readonly timers: Timers },
): Promise<Heard<T>> {
  try {
    return { said: await inTime({ milliseconds: PATIENCE, timers, who }, ask) };
  } catch (error) {
    return { trouble: explainTrouble(error, { kind }) };
  }
}
