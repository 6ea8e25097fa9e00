/** Which limit it is; also the name of the policy in RateLimit headers. `default`: one caller's at an integration. */
export type LayerName = 'default' | 'operation' | 'organisation';

/** Why a limit is lower than configured. */
export type FactorReason = 'caller_errors' | 'provider_failing';

/** How much of the configured limits is left to a caller, and why. */
export interface Lowered {
  /** Above 0 and below 1. */
  readonly factor: number;
  readonly reason: FactorReason;
}

/** Where requests are counted. */
export interface Countable {
  /** @param until of the place that was taken. */
  giveBack(key: string, until: number | undefined): void;
}

/** What a limit says to one request. */
export interface Place {
  readonly layer: LayerName;
  readonly isAdmitted: boolean;
  /** Requests that a window allows now. */
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
  /** How many places are taken with this request; more than the limit when there was none for it. */
  readonly hits: number;
  readonly remaining: number;
  /** Seconds until a place comes free, or until there is reason to ask again; at least 1. */
  readonly reset: number;
  /** When the window that it was counted in is over, by Clock.now(); undefined where windows slide. */
  readonly until: number | undefined;
  /** Where it was counted, to be given back there; undefined when it was not counted. */
  readonly store: Countable | undefined;
}

/** Of two, the one that refuses a request, or will be the first to. */
export function tighter(one: Place, other: Place): Place {
  return !other.isAdmitted || other.remaining < one.remaining ? other : one;
}

/** Seconds for Retry-After and RateLimit, at least 1: a request that comes at once would come too early. */
export function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
