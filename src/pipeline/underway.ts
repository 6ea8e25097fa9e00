import type { GatewayError } from '../core/errors.ts';
import { whereThrown } from '../core/where-thrown.ts';
import type { StandingOrders } from '../lockdown/definition.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { Clearance } from './hold/clearance.ts';
import { endingOf, type Ordered, type RefusalParts, refusalOf } from './hold/refusal.ts';

export interface UnderwayParts extends RefusalParts {
  readonly orders: StandingOrders;
  readonly metrics: Pick<Metrics, 'countCut'>;
  readonly log: Pick<Logger, 'error'>;
}

/** The calls that were let on and have not ended: new orders cut those that they are against, wherever these are. */
export class Underway {
  readonly #parts: UnderwayParts;
  readonly #calls = new Map<Clearance, string>();
  readonly #stopWatching: () => void;

  constructor(parts: UnderwayParts) {
    this.#parts = parts;
    this.#stopWatching = parts.orders.onChange(() => this.#cutRefused());
  }

  /** How many there are. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * Lets a call on and keeps it among those under way until its work has ended.
   * @throws GatewayError `locked_down`, `unauthenticated`, and what the work throws.
   */
  async during<T>(call: Ordered, work: (clearance: Clearance) => Promise<T>): Promise<T> {
    const clearance = new Clearance(() => refusalOf(call, this.#parts));
    clearance.confirm();
    this.#calls.set(clearance, call.integration);
    try {
      return await work(clearance);
    } finally {
      this.#calls.delete(clearance);
    }
  }

  close(): void {
    this.#stopWatching();
  }

  #cutRefused(): void {
    for (const [clearance, integration] of [...this.#calls]) {
      const refusal = this.#look(clearance);
      if (refusal !== undefined) this.#parts.metrics.countCut(integration, endingOf(refusal));
    }
  }

  /** One that cannot be ended as it should be must not keep others from ending. */
  #look(clearance: Clearance): GatewayError | undefined {
    try {
      return clearance.look();
    } catch (error) {
      const { name, frame } = whereThrown(error);
      const message = 'a call was not cut as it should be: please report this line';
      this.#parts.log.error({ message, event: 'cut_failed', error: name, at: frame });
      return clearance.refusal;
    }
  }
}
