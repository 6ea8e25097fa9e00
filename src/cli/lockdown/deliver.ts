import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { Delivery, Target } from './delivery.ts';
import { hear } from './hear.ts';

export interface Time {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Writes orders to one target. Never rejects, and is bounded in time. */
export async function deliver(target: Target, entries: ReadonlyMap<string, string>, time: Time): Promise<Delivery> {
  const { kind, name } = target;
  const start = time.clock.elapsed();
  const heard = await hear(kind, name, () => target.deliver(entries), time);
  const delivery = { kind, name, milliseconds: time.clock.elapsed() - start };
  return 'said' in heard ? { ...delivery, took: true, ...heard.said } : { ...delivery, took: false, ...heard };
}
