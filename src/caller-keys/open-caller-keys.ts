import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Timers } from '../core/timers.ts';
import { describeFailure, failureOf } from '../secrets/client/failure.ts';
import type { CacheSpans, Tally } from '../secrets/client.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CallerKeys } from './definition.ts';
import { KeptKeys } from './kept-keys.ts';
import { KeyCache } from './key-cache.ts';
import { PlaceIndex } from './place-index.ts';
import { ShelfLog } from './shelf-log.ts';
import { slotAt } from './slot-place.ts';
import { Upkeep } from './upkeep.ts';
import { Wiping } from './wiping.ts';

/** Milliseconds for which a reading of who has keys is good at least: three rounds, whatever the cache's spans are. */
const LEAST_GOOD = 180_000;
/** Keys from which on a wipe, for which a server locks its tables, is for once in an hour. */
const LARGE = 10_000;
/** Milliseconds that the end waits for what was erased to be wiped. */
const LAST_WIPE = 3_000;

export interface CallerKeysWorld {
  readonly clock: Clock;
  readonly timers: Timers;
  /** As for the product's secrets. */
  readonly cache: CacheSpans;
  readonly log: Logger;
  /** Whether a caller's keys for an integration are not to be given out now, nor read; absent: all may be. The caller by its key. */
  readonly isWithheld?: ((caller: string, integration: string) => boolean) | undefined;
  /** Done last when they are closed: lets go of a shelf that nobody else uses. */
  readonly onClose?: () => Promise<void>;
}

/** Callers' keys, while the gateway runs. */
export interface OpenCallerKeys {
  readonly keys: CallerKeys;
  /** Of the keys that calls asked for. */
  readonly tally: Tally;
  /** Whether it was once known who has keys; until then each call asks the vault. */
  readonly ready: boolean;
  readonly becameReady: Promise<void>;
  /** Reads who has keys, hears of changes from then on, and erases what expires. Resolves after the first attempt. Never rejects. */
  start(): Promise<void>;
  /** Gives nothing out any more. The shelf stays open, but for `onClose`. */
  close(): Promise<void>;
  /** Somebody changed who knows what in the vault: what is in the cache is not used any more, and who has keys is read again. */
  invalidate(): void;
  /** What was read of the keys of some callers for some integrations is not used any more. */
  forget(isOf: (caller: string, integration: string) => boolean): void;
}

/** Opens the shelf of a vault for callers' keys. Nothing is read before it is started, or asked. */
export function openCallerKeys(
  shelf: KeyShelf,
  { clock, timers, cache: spans, log: logger, isWithheld = () => false, onClose }: CallerKeysWorld,
): OpenCallerKeys {
  const log = new ShelfLog(logger);
  const index = new PlaceIndex(clock, Math.max(LEAST_GOOD, spans.ttl + spans.staleIfError));
  const cache = new KeyCache(
    shelf,
    { clock, timers, cache: spans, isWithheld: ({ name }) => isWithheld(...slotAt(name)) },
    log,
  );
  const wiping = new Wiping({
    clock,
    timers,
    isLarge: () => index.size >= LARGE,
    wipe: async () => {
      await shelf.scrub();
      log.wiped();
    },
    failed: (error) => log.wiped(describeFailure(failureOf(error))),
  });
  const parts = { shelf, index, cache, clock, timers, log, erased: () => wiping.due() };
  const upkeep = new Upkeep(parts);
  return {
    keys: new KeptKeys(parts),
    tally: cache.tally,
    get ready() {
      return index.isLoaded;
    },
    becameReady: upkeep.becameReady,
    start: () => upkeep.start(),
    invalidate: () => {
      for (const place of index.places) cache.forget(place);
      upkeep.readAgain();
    },
    forget: (isOf) => {
      for (const place of cache.places) if (isOf(...slotAt(place))) cache.forget(place);
    },
    close: async () => {
      upkeep.close();
      wiping.close();
      const limit = { milliseconds: LAST_WIPE, timers, who: 'The vault' };
      if (wiping.isDue && !log.isAway) await inTime(limit, () => wiping.now()).catch(() => {});
      await cache.close();
      await onClose?.();
    },
  };
}
