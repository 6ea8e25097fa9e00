import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Timers } from '../core/timers.ts';
import { describeFailure, failureOf } from '../secrets/client/failure.ts';
import type { Access } from '../secrets/definition.ts';
import { type KeyShelf, shownPlace } from '../secrets/key-shelf.ts';
import type { CallerKey, CallerKeys, KeyFacts, KeySlot } from './definition.ts';
import { inTurns } from './in-turns.ts';
import type { KeyCache } from './key-cache.ts';
import { textOf } from './key-text.ts';
import { makeRoom } from './make-room.ts';
import { isOver, type PlaceIndex } from './place-index.ts';
import type { HeldKey } from './read-key.ts';
import { placeOf } from './slot-place.ts';
import { within } from './within.ts';

/** Milliseconds for which a task's key is kept when nobody says until when: longer than a job takes, shorter than it is remembered. */
const TASK = 24 * 3_600_000;
/** Milliseconds for a change: a count and a transaction. */
const PATIENCE = 5_000;
/** Looks at a place that others keep changing, before a call has waited enough. */
const ROUNDS = 3;

export interface KeptKeysParts {
  readonly shelf: KeyShelf;
  readonly cache: KeyCache;
  readonly index: PlaceIndex;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told that something of a key was erased. */
  erased(): void;
}

/** Callers' keys in a vault. Only what is surely not there leaves a call to the product's key. */
export class KeptKeys implements CallerKeys {
  readonly #parts: KeptKeysParts;
  readonly #inTurn = inTurns();

  constructor(parts: KeptKeysParts) {
    this.#parts = parts;
  }

  async get(slot: KeySlot): Promise<CallerKey | undefined> {
    const held = await this.#held(placeOf(slot));
    if (held === undefined && slot.task !== undefined) throw unusable(placeOf(slot), 'there is none for this task');
    return held?.key;
  }

  async renew(slot: KeySlot, used: CallerKey): Promise<CallerKey | undefined> {
    const { cache, index, clock } = this.#parts;
    const place = placeOf(slot);
    if (index.at(place) === undefined) return undefined;
    const held = await cache.renew(place, used);
    return held === undefined || isPast(held, clock) ? undefined : held.key;
  }

  async describe(slot: KeySlot): Promise<KeyFacts | undefined> {
    return (await this.#held(placeOf(slot)))?.facts;
  }

  async put(slot: KeySlot, fields: CallerKey['fields'], until?: number): Promise<KeyFacts> {
    const { shelf, clock, erased } = this.#parts;
    const place = placeOf(slot);
    return await this.#change(slot, 'brought by its caller', async (access) => {
      const isReplaced = await makeRoom(slot.caller, place, this.#parts, access);
      const end = until ?? (slot.task === undefined ? null : clock.now() + TASK);
      const { fingerprint, createdAt } = await shelf.put(place, textOf(fields), end, access);
      if (isReplaced) erased();
      const facts = { fingerprint, createdAt, until: end };
      return { result: facts, there: facts };
    });
  }

  async erase(slot: KeySlot): Promise<boolean> {
    const { shelf, erased } = this.#parts;
    return await this.#change(slot, 'erased by its caller', async (access) => {
      const result = await shelf.remove(placeOf(slot), 'any', access);
      if (result) erased();
      return { result, there: undefined };
    });
  }

  /** What is at a place, to be used now; undefined when surely nothing is. */
  async #held(place: string): Promise<HeldKey | undefined> {
    const { cache, index, clock } = this.#parts;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const known = index.at(place);
      if (known === undefined || isOver(known, clock.now())) return undefined;
      const found = await cache.look(place);
      if (found.is === 'away') throw unavailable(place, found.reason);
      if (found.is === 'unreadable') throw unusable(place, 'it does not open');
      const held = found.is === 'held' ? found.held : undefined;
      if (held !== undefined && (known.is === 'taken' || index.settle(place, known, held.facts)))
        return isPast(held, clock) ? undefined : held;
      if (held === undefined && index.settle(place, known, undefined)) return undefined;
    }
    throw unavailable(place, 'it is changed again and again');
  }

  /** @param work tells what is in the place when it is done. */
  #change<T>(
    slot: KeySlot,
    why: string,
    work: (access: Access) => Promise<{ readonly result: T; readonly there: KeyFacts | undefined }>,
  ): Promise<T> {
    const { index, cache, timers } = this.#parts;
    const place = placeOf(slot);
    return this.#inTurn(slot.caller, async () => {
      const before = index.at(place);
      // What is done after nobody waits for it any more is noted all the same.
      const noted = async (signal: AbortSignal) => {
        try {
          const { result, there } = await work({ why, signal });
          index.settle(place, before, there);
          cache.forget(place);
          return result;
        } catch (error) {
          if (!(error instanceof GatewayError)) this.#lose(place);
          throw error;
        }
      };
      try {
        return await within(PATIENCE, timers, noted);
      } catch (error) {
        if (error instanceof GatewayError) throw error;
        this.#lose(place);
        throw unavailable(place, describeFailure(failureOf(error)));
      }
    });
  }

  /** It may have been changed, or not. */
  #lose(place: string): void {
    const { index, cache } = this.#parts;
    index.doubt(place);
    cache.forget(place);
  }
}

const isPast = ({ facts }: HeldKey, clock: Clock) => facts.until !== null && facts.until <= clock.now();

function unusable(place: string, reason: string): GatewayError {
  return new GatewayError('caller_key_unusable', { detail: `${shownPlace(place)}: ${reason}` });
}

/** It has no cause: what a vault threw may quote what it read. */
function unavailable(place: string, reason: string): GatewayError {
  return new GatewayError('secret_unavailable', { detail: `${shownPlace(place)}: ${reason}` });
}
