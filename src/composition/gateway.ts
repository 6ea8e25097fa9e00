import type { OrderBook } from '../lockdown/order-book.ts';
import type { Readiness } from '../telemetry/readiness.ts';

/** A gateway that listens. */
export interface Gateway {
  readonly port: number;
  readonly adminPort: number;
  readonly readiness: Readiness;
  /** What operators have it refuse. */
  readonly orders: OrderBook;
  /** Resolves when everything that may be away was asked for once, whether it came or not. */
  attempted(): Promise<void>;
  /** Resolves when the gateway can serve; at once when it already can. */
  ready(): Promise<void>;
  /** Breaks off all calls in flight. */
  cut(): void;
  /** Stops taking calls, lets those in flight end within the configured time, and closes everything. */
  stop(): Promise<void>;
}
