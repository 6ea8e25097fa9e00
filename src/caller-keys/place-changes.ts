import { GatewayError } from '../core/errors.ts';
import { inTime } from '../core/in-time.ts';
import { inTurn } from '../core/in-turn.ts';
import type { Timers } from '../core/timers.ts';
import { describeFailure, failureOf } from '../secrets/client/failure.ts';
import type { Access } from '../secrets/definition.ts';
import type { KeyFacts, KeySlot } from './definition.ts';
import type { KeyCache } from './key-cache.ts';
import type { PlaceIndex } from './place-index.ts';
import { unavailable } from './refusals.ts';
import { placeOf } from './slot-place.ts';

/** Milliseconds for a change: its turn, a count and a transaction. */
const PATIENCE = 5_000;

/** Something to be done to what is in a slot. */
export interface Change<Ready, Result> {
  /** For the record. */
  readonly why: string;
  /** What has to be seen to before. It leaves the slot as it is. */
  prepare(access: Access): Promise<Ready>;
  /** @returns what came of it, and what is in the slot then. */
  make(ready: Ready, access: Access): Promise<{ readonly result: Result; readonly there: KeyFacts | undefined }>;
}

export interface PlaceChangesParts {
  readonly index: PlaceIndex;
  readonly cache: KeyCache;
  readonly timers: Timers;
}

/** Makes changes, those of one caller in turn, and notes what is known after each. */
export class PlaceChanges {
  readonly #parts: PlaceChangesParts;
  readonly #inTurn = inTurn();

  constructor(parts: PlaceChangesParts) {
    this.#parts = parts;
  }

  /** @throws GatewayError `secret_unavailable` when it cannot be made, or nobody knows whether it was; and those of the change. */
  async make<Ready, Result>(slot: KeySlot, change: Change<Ready, Result>): Promise<Result> {
    const { index, cache, timers } = this.#parts;
    const place = placeOf(slot);
    let isBegun = false;
    // What is done after nobody waits for it any more is noted all the same.
    const noted = async (signal: AbortSignal) => {
      const before = index.at(place);
      const access = { why: change.why, signal };
      // What nobody waits for is not begun, so that it is surely not made.
      signal.throwIfAborted();
      const ready = await change.prepare(access);
      signal.throwIfAborted();
      isBegun = true;
      try {
        const { result, there } = await change.make(ready, access);
        index.settle(place, before, there);
        cache.forget(place);
        return result;
      } catch (error) {
        this.#lose(place);
        throw error;
      }
    };
    // A turn lasts as long as the work, whether anybody waits or not: what comes late may not land after a change that came later.
    const turn = (signal: AbortSignal) => this.#inTurn(slot.caller, () => noted(signal));
    try {
      return await inTime({ milliseconds: PATIENCE, timers, who: 'The vault' }, turn);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (isBegun) this.#lose(place);
      throw unavailable(place, describeFailure(failureOf(error)));
    }
  }

  /** It may have been changed, or not. */
  #lose(place: string): void {
    const { index, cache } = this.#parts;
    index.doubt(place);
    cache.forget(place);
  }
}
