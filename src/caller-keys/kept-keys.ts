import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { CallerKey, CallerKeys, KeyFacts, KeySlot, StoredKey } from './definition.ts';
import { hasEnded } from './has-ended.ts';
import type { KeyCache } from './key-cache.ts';
import { KeyEnds } from './key-ends.ts';
import { textOf } from './key-text.ts';
import { makeRoom } from './make-room.ts';
import { PlaceChanges } from './place-changes.ts';
import type { PlaceIndex } from './place-index.ts';
import type { HeldKey } from './read-key.ts';
import { unavailable, unusable } from './refusals.ts';
import { placeOf } from './slot-place.ts';

/** Milliseconds for which a task's key is kept when nobody says until when: longer than a job takes, shorter than it is remembered. */
const TASK = 24 * 3_600_000;
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
  readonly #changes: PlaceChanges;
  readonly #ends: KeyEnds;

  constructor(parts: KeptKeysParts) {
    this.#parts = parts;
    this.#changes = new PlaceChanges(parts);
    this.#ends = new KeyEnds((place) => this.#held(place), parts);
    parts.cache.onForget = (place) => this.#ends.look(place);
  }

  async get(slot: KeySlot): Promise<CallerKey | undefined> {
    const held = await this.#held(placeOf(slot));
    if (held === undefined && slot.task !== undefined) throw unusable(placeOf(slot), 'there is none for this task');
    return held?.key;
  }

  whenEnded(slot: KeySlot, key: CallerKey, act: () => void): () => void {
    return this.#ends.watch(placeOf(slot), key, act);
  }

  async renew(slot: KeySlot, used: CallerKey): Promise<CallerKey | undefined> {
    const { cache, index, clock } = this.#parts;
    const place = placeOf(slot);
    if (index.at(place) === undefined) return undefined;
    const held = await cache.renew(place, used);
    return held === undefined || hasEnded(held.facts, clock.now()) ? undefined : held.key;
  }

  async describe(slot: KeySlot): Promise<KeyFacts | undefined> {
    return (await this.#held(placeOf(slot)))?.facts;
  }

  async put(slot: KeySlot, fields: CallerKey['fields'], until?: number): Promise<StoredKey> {
    const { shelf, clock, erased } = this.#parts;
    const place = placeOf(slot);
    return await this.#changes.make(slot, {
      why: 'brought by its caller',
      prepare: (access) => makeRoom(slot.caller, place, this.#parts, access),
      make: async (before, access) => {
        const end = until ?? (slot.task === undefined ? null : clock.now() + TASK);
        const { fingerprint, createdAt } = await shelf.put(place, textOf(fields), end, access);
        if (before !== undefined) erased();
        const facts = { fingerprint, createdAt, until: end };
        const isReplacement = before !== undefined && !hasEnded(before, clock.now());
        return { result: { ...facts, isReplacement }, there: facts };
      },
    });
  }

  async erase(slot: KeySlot): Promise<boolean> {
    const { shelf, erased } = this.#parts;
    return await this.#changes.make(slot, {
      why: 'erased by its caller',
      prepare: async () => {},
      make: async (_nothing, access) => {
        const result = await shelf.remove(placeOf(slot), 'any', access);
        if (result) erased();
        return { result, there: undefined };
      },
    });
  }

  /** What is at a place, to be used now; undefined when surely nothing is. */
  async #held(place: string): Promise<HeldKey | undefined> {
    const { cache, index, clock } = this.#parts;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const known = index.at(place);
      if (known === undefined) return undefined;
      const isEnded = known.is === 'taken' && hasEnded(known, clock.now());
      const isProved = known.is === 'taken' && known.isProved;
      // An end that was written into the table by hand, or after which others may have stored a key, leaves nobody to the product's.
      if (isEnded && isProved && index.isCurrent) return undefined;
      const found = await cache.look(place);
      if (found.is === 'away') throw unavailable(place, found.reason);
      if (found.is === 'unreadable') throw unusable(place, 'it does not open');
      const held = found.is === 'held' ? found.held : undefined;
      // Where nothing is that can be used, it opened with the end that is known, or is gone.
      const facts = held?.facts ?? (isEnded ? known : undefined);
      if ((held !== undefined && isProved) || index.settle(place, known, facts))
        return held === undefined || hasEnded(held.facts, clock.now()) ? undefined : held;
    }
    throw unavailable(place, 'it is changed again and again');
  }
}
