import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import { askedPause } from '../resilience/pause.ts';
import type { Counting, StandingTerms } from '../state/definition.ts';
import { KnownStanding } from './known-standing.ts';
import type { FactorReason, Lowered } from './place.ts';
import { ProviderStanding } from './provider-standing.ts';
import { type KeyOf, verdictOnCaller, verdictOnProvider } from './verdict.ts';

/** A caller, as limits know it. */
export interface LimitedCaller {
  readonly issuer: string;
  readonly subject: string;
  /** Stands for both wherever they are a key. */
  readonly key: string;
  /** Stands for its organisation; undefined when its issuer names none. */
  readonly organisation: string | undefined;
}

type Identity = Pick<LimitedCaller, 'issuer' | 'subject'>;

/** A factor that is not what it was. */
export interface FactorChange {
  readonly integration: string;
  readonly reason: FactorReason;
  /** Whose; undefined for the provider's, which concerns all. */
  readonly caller: Identity | undefined;
  readonly factor: number;
  readonly was: number;
}

export interface AdaptiveParts {
  readonly counting: Pick<Counting, 'standings' | 'store'>;
  readonly clock: Clock;
  onChange(change: FactorChange): void;
}

/** Callers whose standing is at hand. Of others it is asked for anew, and their calls are not held against them meanwhile. */
const MOST_CALLERS = 10_000;
/** Milliseconds for which a provider can have nothing sent to it at most. A typing error of theirs must not last for a year. */
const LONGEST_PAUSE = 3_600_000;
/** RFC 6585, section 4, and RFC 9110, section 15.6.4: answers whose Retry-After is about all requests. */
const ASKS_FOR_PAUSE = [429, 503];

/** What is at hand of one. */
interface KnownCaller {
  readonly identity: Identity;
  readonly standing: KnownStanding;
}

/** What one integration's limits are multiplied by: for each caller by how it behaves, and for all by how the provider does. */
export class AdaptiveLimits {
  readonly #integration: string;
  readonly #terms: StandingTerms;
  readonly #requests: number;
  readonly #parts: AdaptiveParts;
  readonly #callers = new LRUCache<string, KnownCaller>({ max: MOST_CALLERS });
  readonly #provider: ProviderStanding;

  /** @param requests the configured limit of one caller. */
  constructor(integration: string, requests: number, terms: StandingTerms, parts: AdaptiveParts) {
    this.#integration = integration;
    this.#requests = requests;
    this.#terms = terms;
    this.#parts = parts;
    this.#provider = new ProviderStanding(integration, terms, {
      ...parts,
      onChange: (key, factor, was) => {
        const caller = key === undefined ? undefined : this.#callers.get(key)?.identity;
        if (key === undefined || caller !== undefined) this.#tell('provider_failing', caller, factor, was);
      },
    });
  }

  factorOf(caller: LimitedCaller): number {
    return this.#standingOf(caller).factor;
  }

  get providerFactor(): number {
    return this.#provider.factor;
  }

  /** Milliseconds for which the provider wants nothing to be sent for anybody; 0: it may be. */
  get pausedFor(): number {
    return this.#provider.pausedFor;
  }

  /** The same for one caller, which it can have told to wait for longer. */
  pausedForCaller(caller: LimitedCaller): number {
    return Math.max(this.#provider.pausedFor, this.#standingOf(caller).pausedFor);
  }

  /** Why a caller's limits are lower than configured; undefined: they are not. */
  loweredFor(caller: LimitedCaller): Lowered | undefined {
    const ofCaller = this.factorOf(caller);
    const ofProvider = this.#provider.factorFor(caller.key);
    if (ofCaller === 1 && ofProvider === 1) return undefined;
    return ofCaller < ofProvider
      ? { factor: ofCaller, reason: 'caller_errors' }
      : { factor: ofProvider, reason: 'provider_failing' };
  }

  /** How many callers' limits are known here to be lowered. */
  get loweredCallers(): number {
    let lowered = 0;
    for (const { standing } of this.#callers.values()) if (standing.lastFactor < 1) lowered += 1;
    return lowered;
  }

  /** The provider answered. @param retryAfter its header of that name. */
  answered(caller: LimitedCaller, status: number, keyOf: KeyOf, retryAfter: string | undefined): void {
    const onCaller = verdictOnCaller(status, keyOf);
    const onProvider = verdictOnProvider(status, keyOf);
    const standing = this.#standingOf(caller);
    const enough = this.#enoughFor(standing, caller);
    if (onCaller !== undefined) standing.observe(onCaller, enough);
    if (onProvider !== undefined) this.#provider.answered(caller.key, onProvider, enough);
    if (retryAfter === undefined || keyOf === 'caller' || !ASKS_FOR_PAUSE.includes(status)) return;
    const asked = Math.min(askedPause(retryAfter, this.#parts.clock.now()) ?? 0, LONGEST_PAUSE);
    if (asked > 0 && this.#provider.pause(caller.key, asked)) standing.pause(asked);
  }

  /** We refused what the caller asked for. */
  denied(caller: LimitedCaller): void {
    // It takes no place of the limit: the caller can make as many as conclusions need.
    this.#standingOf(caller).observe('bad', this.#terms.calls);
  }

  /** Who may do less in a window than conclusions need is judged by all that it may do: or it would recover by being bad. */
  #enoughFor(standing: KnownStanding, { key }: LimitedCaller): number {
    const factor = Math.min(standing.lastFactor, this.#provider.lastFactorFor(key));
    return Math.min(this.#terms.calls, Math.max(1, Math.floor(this.#requests * factor)));
  }

  #standingOf(caller: LimitedCaller): KnownStanding {
    const known = this.#callers.get(caller.key);
    if (known !== undefined) return known.standing;
    const { issuer, subject, key } = caller;
    const identity = { issuer, subject };
    const { counting, clock } = this.#parts;
    const standing = new KnownStanding(`caller:${key}:${this.#integration}`, this.#terms, {
      standings: counting.standings,
      clock,
      onChange: (factor, was) => this.#tell('caller_errors', identity, factor, was),
    });
    this.#callers.set(key, { identity, standing });
    return standing;
  }

  #tell(reason: FactorReason, caller: Identity | undefined, factor: number, was: number): void {
    this.#parts.onChange({ integration: this.#integration, reason, caller, factor, was });
  }
}
