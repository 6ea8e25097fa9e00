import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { OrdersAtHand } from '../admin/routes/orders.ts';
import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import { InstanceFiles } from '../lockdown/instance-files.ts';
import { OrderBook } from '../lockdown/order-book.ts';
import type { ReleaseKey } from '../lockdown/release-key.ts';
import { SentinelFile } from '../lockdown/sentinel-file.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { OpenState } from '../state/open-state.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { OwnProcess } from './world.ts';

export interface OrdersWorld {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly self: OwnProcess;
  readonly releaseKey: ReleaseKey | undefined;
}

/** The gateway's order book, and the same for commands. */
export interface OpenOrders {
  readonly book: OrderBook;
  readonly atHand: OrdersAtHand;
}

/**
 * Reads what operators have ordered wherever it is kept, so that it is in force before anything is served. What is away is read when it
 * comes.
 */
export async function openOrders(loaded: LoadedSettings, state: OpenState, world: OrdersWorld): Promise<OpenOrders> {
  const { sentinelFile } = loaded.settings.lockdown;
  const { clock, timers, log, self, releaseKey } = world;
  const instance = { instance: randomUUID(), host: hostname(), pid: self.pid };
  const files = new InstanceFiles({ sentinelFile, host: instance.host, isAlive: self.isAlive, clock });
  const book = new OrderBook({
    ledgers: state.ledgers,
    sentinel: new SentinelFile({ path: sentinelFile, clock, timers }),
    rosters: [files, ...state.rosters],
    releaseKey,
    codes: state.codes,
    sharedCodes: state.sharedCodes,
    instance,
    clock,
    timers,
    log,
  });
  await book.open();
  return { book, atHand: atHand(book, instance.instance, releaseKey) };
}

function atHand(book: OrderBook, instance: string, releaseKey: ReleaseKey | undefined): OrdersAtHand {
  return {
    instance,
    releaseKey: releaseKey?.fingerprint ?? null,
    get holds() {
      return book.holds;
    },
    get revocations() {
      return book.revocations;
    },
    take: (entries) => book.take(entries),
    release: (terms) => book.release(terms),
  };
}
