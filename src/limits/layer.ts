import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { type Counting, type CountTerms, StateAway } from '../state/definition.ts';
import { CountedStore } from './counted-store.ts';
import { LocalShare } from './local-share.ts';
import type { LayerName, Place } from './place.ts';

/** What a caller is told to wait for shared state to be back, in seconds: it is tried again every few hundred milliseconds. */
const STATE_RETRY_AFTER = 1;

export interface LayerParts {
  readonly clock: Clock;
  readonly counting: Pick<Counting, 'store' | 'instances'>;
  /** What counts while shared state is away, in this process; undefined where requests are counted in this process anyway. */
  readonly local: Pick<Counting, 'store'> | undefined;
  /** Whether it counts then, or nobody is let through. */
  readonly onStateFailure: 'local' | 'deny';
  /** Told of each request that was judged without shared state. */
  onStateless(): void;
}

/** One limit: so many requests of one key within a window, or a part of them. */
export class Layer {
  readonly #requests: number;
  readonly #store: CountedStore;
  readonly #share: LocalShare | undefined;
  readonly #onStateless: () => void;
  readonly #close: () => void;

  /** @param storeName sets its keys apart from those of other limits. */
  constructor(name: LayerName, storeName: string, terms: CountTerms, parts: LayerParts) {
    const { clock, counting, local, onStateFailure, onStateless } = parts;
    this.#requests = terms.requests;
    this.#onStateless = onStateless;
    this.#store = new CountedStore(name, terms, counting.store(storeName, terms), clock);
    if (local === undefined || onStateFailure === 'deny') {
      this.#close = () => this.#store.close();
      return;
    }
    const store = new CountedStore(name, terms, local.store(storeName, terms), clock);
    this.#share = new LocalShare(store, terms.window, clock, () => counting.instances);
    this.#close = () => {
      this.#store.close();
      store.close();
    };
  }

  /**
   * Counts one request.
   * @param factor what the limit is multiplied by, above 0 and up to 1; at least one request is left of it.
   * @returns at once where requests are counted in this process. @throws GatewayError `state_unavailable`.
   */
  take(key: string, factor: number): Place | Promise<Place> {
    const limit = this.#limitAt(factor);
    const place = this.#store.take(key, limit);
    return 'then' in place ? this.#heard(key, limit, place) : place;
  }

  /** The same, and as if shared state were away where it has not answered when the patience is over. */
  async takeWithin(key: string, factor: number, patience: Promise<void>): Promise<Place> {
    const limit = this.#limitAt(factor);
    const answer = this.#store.take(key, limit);
    if (!('then' in answer)) return answer;
    let isLate = false;
    const late = patience.then((): never => {
      isLate = true;
      throw new StateAway('nobody waits for shared state any longer');
    });
    answer.then(
      ({ store, until }) => isLate && store?.giveBack(key, until),
      () => {},
    );
    return await this.#heard(key, limit, Promise.race([answer, late]));
  }

  close(): void {
    this.#close();
  }

  async #heard(key: string, limit: number, answer: Promise<Place>): Promise<Place> {
    let place: Place;
    try {
      place = await answer;
    } catch {
      return await this.#takeWithoutState(key, limit);
    }
    this.#share?.hear(key, place);
    return place;
  }

  #limitAt(factor: number): number {
    return factor === 1 ? this.#requests : Math.max(1, Math.floor(this.#requests * factor));
  }

  /** Against this instance's share of the limit, or nobody's. */
  async #takeWithoutState(key: string, limit: number): Promise<Place> {
    this.#onStateless();
    if (this.#share !== undefined) return await this.#share.take(key, limit);
    throw new GatewayError('state_unavailable', {
      detail: 'shared state is away, and limit.onStateFailure is deny',
      headers: { 'Retry-After': String(STATE_RETRY_AFTER) },
    });
  }
}
