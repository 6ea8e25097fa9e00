import { StateAway } from '../definition.ts';
import type { Connection } from './connection.ts';
import { beginDoubt } from './doubt.ts';
import type { LinkParts } from './link-parts.ts';
import { type Obstacle, obstacleIn, pauseAfter } from './obstacle.ts';
import { Waits } from './waits.ts';

/** Milliseconds between looks at the connection in use. */
const BETWEEN_LOOKS = 10_000;
/** Milliseconds: after one that lasted as long, the next is opened at once. */
const STEADY = 5_000;

const STOPPING = 'Portcullis is stopping';

/**
 * Keeps one connection to Redis. While it is doubted, for a call that is late, nothing more is sent over it after a while. Whatever else
 * goes wrong with it, it is thrown away with all that was sent by it, and another is opened in the background: nothing is queued, nothing
 * is sent twice, and what the next one leads to is looked at anew.
 */
export class RedisLink {
  readonly #parts: LinkParts;
  readonly #closing = new AbortController();
  readonly #waits: Waits;
  #connection: Connection | undefined;
  #obstacle: Obstacle | undefined = 'it was not asked yet';
  #wasLost = () => {};
  #doubt: (() => void) | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#waits = new Waits(parts.timers, this.#closing.signal);
  }

  /** The connection to be used now; undefined while there is an obstacle. */
  get connection(): Connection | undefined {
    return this.#obstacle === undefined ? this.#connection : undefined;
  }

  get obstacle(): Obstacle | undefined {
    return this.#obstacle;
  }

  /** Connects, and goes on doing so. @returns after the first attempt, within 3 s, what came in its way. */
  async open(): Promise<Obstacle | undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    void this.#keepUp(resolve);
    await promise;
    return this.#obstacle;
  }

  /** A call over this connection is late. */
  doubt(connection: Connection, obstacle: Obstacle): void {
    if (connection !== this.#connection) return;
    this.#doubt ??= beginDoubt(this.#parts.timers, {
      shun: () => this.#meet(obstacle),
      leave: () => this.lose(connection, obstacle),
    });
  }

  /** A call that was late is answered. */
  trust(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#endDoubt();
    this.#rise();
  }

  /** Gives up a connection; nothing, when it is not the one in use. */
  lose(connection: Connection, obstacle: Obstacle): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    this.#endDoubt();
    connection.destroy();
    this.#meet(obstacle);
    this.#wasLost();
  }

  /** At once, whatever Redis does. */
  close(): void {
    this.#closing.abort(new StateAway(STOPPING));
    if (this.#connection !== undefined) this.lose(this.#connection, STOPPING);
  }

  async #keepUp(tried: () => void): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      const lasted = await this.#useOne(tried);
      failures = lasted > STEADY ? 0 : failures + 1;
      await this.#waits.rest(pauseAfter(failures, this.#obstacle));
    }
  }

  /** @returns for how many milliseconds it was of use. */
  async #useOne(tried: () => void): Promise<number> {
    const { clock } = this.#parts;
    const { promise: lost, resolve } = Promise.withResolvers<void>();
    try {
      this.#take(await this.#waits.for((wait) => this.#parts.open(wait)), resolve);
    } catch (error) {
      this.#meet(obstacleIn(error));
      return 0;
    } finally {
      tried();
    }
    const since = clock.elapsed();
    await lost;
    return clock.elapsed() - since;
  }

  #take(connection: Connection, wasLost: () => void): void {
    this.#connection = connection;
    this.#wasLost = wasLost;
    if (this.#closing.signal.aborted) {
      this.lose(connection, STOPPING);
      return;
    }
    void connection.ended.then((why) => this.lose(connection, why));
    this.#lookLater(connection);
    this.#rise();
  }

  #endDoubt(): void {
    this.#doubt?.();
    this.#doubt = undefined;
  }

  #rise(): void {
    if (this.#obstacle === undefined) return;
    this.#obstacle = undefined;
    this.#parts.events.up();
  }

  #lookLater(connection: Connection): void {
    this.#parts.timers.after(BETWEEN_LOOKS, () => {
      if (connection !== this.#connection) return;
      this.#waits
        .for((wait) => this.#parts.look(connection, wait))
        .then(
          () => this.#lookLater(connection),
          (error: unknown) => this.lose(connection, obstacleIn(error)),
        );
    });
  }

  #meet(obstacle: Obstacle): void {
    this.#obstacle = obstacle;
    if (!this.#closing.signal.aborted) this.#parts.events.lost(obstacle);
  }
}
