import type { Store } from 'express-rate-limit';

/** How many requests within how long, and how they are counted. */
export interface CountTerms {
  readonly algorithm: 'sliding' | 'fixed';
  readonly requests: number;
  /** Milliseconds. */
  readonly window: number;
}

/** When a subject's factor falls, and how far. */
export interface StandingTerms {
  /** Milliseconds: the factor falls at most once in a window, and rises once after each that was good. */
  readonly window: number;
  /** The share of bad calls, above 0 and up to 1, at which it falls. */
  readonly threshold: number;
  /** Of fewer calls in the window, nothing is concluded. */
  readonly calls: number;
  /** The least it falls to, above 0 and up to 1. */
  readonly floor: number;
}

/** How a caller at an integration, or a provider, has behaved lately. */
export interface Standing {
  /** What the limit is multiplied by, from the terms' floor to 1. */
  readonly factor: number;
  /** Milliseconds for which nothing is to be sent at all, as the provider asked; 0: it may be. */
  readonly pausedFor: number;
}

/** What is remembered of behaviour, by subject. All may reject with {@link StateAway}, within the state's deadline. */
export interface Standings {
  /** Counts a call, and tells where the subject stands after it. */
  observe(subject: string, verdict: 'good' | 'bad', terms: StandingTerms): Promise<Standing>;
  /** Where it stands now. */
  look(subject: string, terms: StandingTerms): Promise<Standing>;
  /** Nothing is to be sent for so many milliseconds; a pause under way is never shortened. */
  pause(subject: string, milliseconds: number): Promise<void>;
}

/** Where requests are counted: in this process, or for all instances in Redis. */
export interface Counting {
  /**
   * One of express-rate-limit's stores. One that counts `sliding` counts a request only while `requests` leaves room for it:
   * its `totalHits` is above `requests` for one that was not counted. Calls may reject with {@link StateAway}.
   * @param name sets its keys apart from those of other stores.
   */
  store(name: string, terms: CountTerms): Store;
  readonly standings: Standings;
  /** How many instances count together; 1 for this process alone. The last number known, while they cannot be asked. */
  readonly instances: number;
}

/** Characters or bytes of a text that a ledger reads; no order has as many, and what is cut off there fits no id. */
export const LONGEST_TEXT = 100_000;

/**
 * Texts by id, kept for good: nothing is ever changed or taken out. Several ledgers hold the same, and whoever knows more than one
 * of them puts into each what it lacks.
 */
export interface Ledger {
  /** For messages, such as `var/state.sqlite` or `Redis at 127.0.0.1:6379`. */
  readonly name: string;
  /** All of them. May reject, and is bounded in time. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** What was added since this or {@link read} last told; undefined: it cannot tell, and all is to be read. Absent: it never can. */
  readNew?(): Promise<ReadonlyMap<string, string> | undefined>;
  /** Puts in what is not there. Resolves when it is as durable as the ledger makes anything; may reject, and is bounded in time. */
  add(entries: ReadonlyMap<string, string>): Promise<void>;
  /**
   * Calls soon (within 250 ms) after something may have been added or taken out, whoever did it; a text that was changed may take
   * longer. @returns what ends that.
   */
  watch(onChange: () => void): () => void;
}

/** What to do about an entry of a ledger that does not fit its id, such as one that somebody wrote by hand. */
export interface StrayRules {
  isStray(id: string, text: string): boolean;
  /** What says the same as an order. @param at microseconds since the epoch, by the ledger's clock: at each time it is another order. */
  orderFor(id: string, text: string, at: string): { readonly id: string; readonly text: string };
}

/** Which one-time codes were used, by their time step (RFC 6238). Bounded in time; may reject. */
export interface UsedCodes {
  /** For messages. */
  readonly name: string;
  /** Uses up a step, once for all who ask. @returns false when it or a later one was used before. */
  claim(step: number): Promise<boolean>;
}

/** The same, with how often somebody tried, whatever restarts in between. */
export interface CodeTries extends UsedCodes {
  /** Counts a try, before it is known whether it was right. @returns when the next is free, in milliseconds since the epoch, once there were too many. */
  begin(now: number): Promise<{ readonly tryId: number } | { readonly freeAt: number }>;
  /** The try was right, and does not count. */
  forget(tryId: number): Promise<void>;
}

/** What an instance tells of itself. */
export interface Presence {
  /** A random name for as long as the process lives. */
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
  /** Ids of the orders that it obeys. */
  readonly orders: readonly string[];
}

/** An instance as a roster knows it. */
export interface ListedPresence extends Presence {
  /** Milliseconds since it was last heard of, where that is more than three seconds ago; absent: it lives. */
  readonly silentFor?: number;
}

/** Which instances there are, and what they obey. */
export interface Roster {
  /** For messages. */
  readonly name: string;
  /** To be said again every second, and at once when it changed; after three it counts as silent, and is forgotten after a minute. */
  tell(presence: Presence): Promise<void>;
  leave(instance: string): Promise<void>;
  /** Those that live, and those that fell silent without having left: they may go on, cut off from here. */
  live(): Promise<readonly ListedPresence[]>;
}

/** Shared state did not answer in time, or cannot be reached. Nobody knows whether what was asked of it was done. */
export class StateAway extends Error {
  constructor(detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'StateAway';
  }
}

/** Shared state is there and must not be used as it is: a wrong password, a policy that evicts. */
export class StateUnusable extends Error {
  /** What is wrong. */
  readonly found: string;
  /** What to write or do instead. */
  readonly write: string;

  constructor(found: string, write: string) {
    super(`${found}; ${write}`);
    this.name = 'StateUnusable';
    this.found = found;
    this.write = write;
  }
}
