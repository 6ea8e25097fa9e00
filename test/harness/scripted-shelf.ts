import { createHash, randomUUID } from 'node:crypto';
import type { SecretValue } from '../../src/core/secret-value.ts';
import type { KeyShelf } from '../../src/secrets/key-shelf.ts';
import type { Shelved } from '../../src/vault/vault/shelved.ts';
import type { ManualClock } from './manual-clock.ts';

/** A shelf in memory that does what a test says. */
export interface ScriptedShelf extends KeyShelf {
  /** What lies on it. */
  readonly keys: Map<string, Shelved>;
  /** Places that do not open. */
  readonly unreadable: Set<string>;
  /** What was asked of it, in order: `fetch place`, `places prefix`, `put place`, `remove place`, `scrub`. */
  readonly asked: string[];
  /** Makes every use of it fail. */
  isAway: boolean;
  /** Awaited after a use was done, and before who asked is told; `fetch place` … as above. */
  pause: (use: string) => Promise<void> | void;
  /** Tells those who watch. */
  change(place: string | undefined): void;
  /** As another gateway does it; this one is not told. */
  putElsewhere(place: string, value: SecretValue, until?: number): void;
}

export function scriptedShelf(clock: ManualClock): ScriptedShelf {
  const watchers = new Set<(place: string | undefined) => void>();
  const use = async <T>(what: string, work: () => T): Promise<T> => {
    shelf.asked.push(what);
    if (shelf.isAway) throw Object.assign(new Error('connect: refused'), { code: 'ECONNREFUSED' });
    const result = work();
    await shelf.pause(what);
    return result;
  };
  const store = (place: string, value: SecretValue, until: number | null) => {
    const fingerprint = createHash('sha256')
      .update(place + value.reveal())
      .digest('hex')
      .slice(0, 16);
    const facts = { id: randomUUID(), fingerprint, createdAt: clock.now(), until };
    shelf.keys.set(place, { found: 'value', value, ...facts });
    return facts;
  };
  const isPast = (place: string) => (shelf.keys.get(place)?.until ?? Number.POSITIVE_INFINITY) <= clock.now();
  const shelf: ScriptedShelf = {
    keys: new Map(),
    unreadable: new Set(),
    asked: [],
    isAway: false,
    pause: () => {},
    fetch: (place) =>
      use(`fetch ${place}`, () => {
        if (shelf.unreadable.has(place)) return { found: 'unreadable' };
        return isPast(place) ? { found: 'nothing' } : (shelf.keys.get(place) ?? { found: 'nothing' });
      }),
    places: (prefix) =>
      use(`places ${prefix}`, () =>
        [...shelf.keys]
          .filter(([place]) => place.startsWith(prefix))
          .map(([place, { createdAt, until }]) => ({ place, createdAt, until })),
      ),
    put: (place, value, until) => use(`put ${place}`, () => store(place, value, until)),
    remove: (place, only) =>
      use(
        `remove ${place}`,
        () => (only === 'any' || (isPast(place) && !shelf.unreadable.has(place))) && shelf.keys.delete(place),
      ),
    scrub: () => use('scrub', () => {}),
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    change: (place) => {
      for (const changed of watchers) changed(place);
    },
    putElsewhere: (place, value, until) => void store(place, value, until ?? null),
  };
  return shelf;
}
