import { shownPlace } from '../secrets/key-shelf.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Tells the operator how the shelf does: once when it begins to fail, once when that is over, and never of a key. */
export class ShelfLog {
  readonly #log: Logger;
  #reason: string | undefined;
  #notWiped: string | undefined;
  #isOutdated = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Whether the last that was heard of the vault is that it cannot be read. */
  get isAway(): boolean {
    return this.#reason !== undefined;
  }

  /** @param reason in our own words */
  failed(reason: string): void {
    if (this.#reason === reason) return;
    this.#reason = reason;
    const message =
      "the vault of callers' keys cannot be used: calls of callers who have one are refused unless it is in the cache";
    this.#log.warn({ message, event: 'caller_keys_unavailable', reason });
  }

  answered(): void {
    if (this.#reason === undefined) return;
    this.#reason = undefined;
    this.#log.info({ message: "the vault of callers' keys answers again", event: 'caller_keys_recovered' });
  }

  /** Whether it could not be read for too long who has keys. */
  outdated(isSo: boolean): void {
    if (isSo && !this.#isOutdated) {
      const message =
        "for too long it could not be read which callers have keys: until it can, calls of callers who are not known to have one are refused, or use the product's key where byok.fallback says so; see to it that the gateway reaches the vault";
      this.#log.warn({ message, event: 'caller_keys_outdated' });
    }
    this.#isOutdated = isSo;
  }

  /** What is there does not open as what its caller stored. */
  unreadable(place: string): void {
    const message =
      "a caller's key does not open, because its row in the vault was edited, moved or damaged: its caller is told, and may store it again or erase it";
    this.#log.warn({ message, event: 'caller_key_unreadable', reference: shownPlace(place) });
  }

  /** @param reason undefined: it was wiped */
  wiped(reason?: string): void {
    if (reason !== undefined && reason !== this.#notWiped) {
      const message =
        "what was erased of callers' keys could not be wiped from the disk yet; it is tried again, after a minute at the earliest";
      this.#log.warn({ message, event: 'caller_keys_not_wiped', reason });
    }
    this.#notWiped = reason;
  }
}
