import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Wait } from './find-master.ts';

/** Milliseconds within which a connection has to be open and of use, or be found so again. */
const PATIENCE = 3_000;

/** Waiting, as long as nobody called it off. */
export class Waits {
  readonly #timers: Timers;
  readonly #signal: AbortSignal;

  constructor(timers: Timers, signal: AbortSignal) {
    this.#timers = timers;
    this.#signal = signal;
  }

  /** Waits for work on a connection, 3 s at most. @throws what it throws; DOMException `TimeoutError`; the signal's reason. */
  async for<T>(work: (wait: Wait) => Promise<T>): Promise<T> {
    const timers = this.#timers;
    const limit = { milliseconds: PATIENCE, timers, signal: this.#signal, who: 'Redis' };
    return await inTime(limit, (signal) => work({ signal, timers }));
  }

  /** Waits so many milliseconds, or until it is called off. */
  async rest(milliseconds: number): Promise<void> {
    const over = new Promise<void>((resolve) => this.#timers.after(milliseconds, resolve));
    await untilAborted(this.#signal, over).catch(() => {});
  }
}
