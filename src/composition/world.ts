import type { Clock } from '../core/clock.ts';
import type { SignalLatch } from '../core/signal-latch.ts';
import type { Timers } from '../core/timers.ts';
import type { Environment } from '../settings/environment.ts';
import type { Logger } from '../telemetry/logger.ts';

/** The process that the gateway runs in, by which others on this machine know it. */
export interface OwnProcess {
  readonly pid: number;
  /** Whether there is a process of this number on this machine. */
  isAlive(pid: number): boolean;
}

/** What the gateway needs of the world; whoever owns the process hands it in. */
export interface World {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  readonly self: OwnProcess;
  /** Pulled by the signal that engages a lockdown. */
  readonly lockdown?: SignalLatch;
  /** The system's when absent. */
  readonly timers?: Timers;
  /** Gives numbers from 0 to 1; Math.random when absent. */
  readonly random?: () => number;
  /** Asks a person for a passphrase, unseen; absent where nobody sits. */
  readonly ask?: (question: string) => Promise<string>;
}
