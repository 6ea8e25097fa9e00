import { hostname } from 'node:os';
import type { SignalLatch } from '../core/signal-latch.ts';
import type { OrderBook } from '../lockdown/order-book.ts';
import { type Environment, lockdownReason } from '../settings/environment.ts';

export interface LocalTriggers {
  readonly environment: Environment;
  /** Pulled by the signal; absent where nobody listens for it. */
  readonly lockdown?: SignalLatch | undefined;
}

/**
 * Holds everything at once where the environment says so, and whenever the signal comes; also when it has come already. What cannot be
 * written down for the others is in force here all the same, and the order book says so in the log.
 */
export function lockDownOn({ environment, lockdown }: LocalTriggers, orders: Pick<OrderBook, 'engage'>): void {
  const reason = lockdownReason(environment);
  if (reason !== undefined)
    void orders.engage({ scope: {}, reason, by: 'PORTCULLIS_LOCKDOWN', trigger: 'environment' });
  const signal = { scope: {}, reason: 'SIGUSR2', by: `SIGUSR2 on ${hostname()}`, trigger: 'signal' } as const;
  lockdown?.onPull(() => void orders.engage(signal));
}
