import type { Timers } from '../../core/timers.ts';
import type { Shell } from '../command.ts';

/** The world as emergency commands see it. */
export interface EmergencyWorld extends Shell {
  readonly timers: Timers;
  /** The working directory. */
  readonly directory: string;
  /** How this command is run here, for advice that can be copied: `npm run emergency-lockdown --`. */
  readonly again: string;
  /** When the command began, before it read anything. */
  readonly startedAt: Moment;
}

/** A moment, by both clocks. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly wall: number;
  /** Milliseconds of the clock that never runs backwards. */
  readonly elapsed: number;
}
