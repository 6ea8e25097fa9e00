import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { CodeTries, Ledger, Presence, Roster, UsedCodes } from '../state/definition.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ReleaseKey } from './release-key.ts';

/** What an order book is made of. */
export interface OrderBookParts {
  /** state.sqlite, Redis. */
  readonly ledgers: readonly Ledger[];
  /** Gets holds in force and releases of what stands in it, and no revocations. */
  readonly sentinel?: Ledger | undefined;
  readonly rosters: readonly Roster[];
  readonly releaseKey: ReleaseKey | undefined;
  /** On this machine's disk. */
  readonly codes: CodeTries;
  /** Of all instances. */
  readonly sharedCodes?: readonly UsedCodes[];
  /** Who this is, for the rosters; absent: it does not tell, as commands do not. */
  readonly instance?: Omit<Presence, 'orders'> | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}
