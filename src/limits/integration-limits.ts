import { createHash } from 'node:crypto';
import { afterWaiting } from '../core/after-waiting.ts';
import { GatewayError } from '../core/errors.ts';
import type { Timers } from '../core/timers.ts';
import type { AdaptiveLimits, LimitedCaller } from './adaptive-limits.ts';
import type { Layer } from './layer.ts';
import { type Lowered, type Place, tighter, wholeSeconds } from './place.ts';
import type { KeyOf } from './verdict.ts';

export interface IntegrationLimitsParts {
  /** One caller's, over all operations. */
  readonly caller: Layer;
  /** One caller's, by the name of an operation. */
  readonly operations?: ReadonlyMap<string, Layer>;
  /** That of all callers of an organisation. */
  readonly organisation?: Layer | undefined;
  /** What the limits are multiplied by; undefined: they stay. */
  readonly adaptive?: AdaptiveLimits | undefined;
  /** For how long a request waits for shared state, for all its limits together; absent where there is none. */
  readonly patience?: { readonly milliseconds: number; readonly timers: Timers } | undefined;
}

/** A place that was taken. */
interface Held {
  readonly key: string;
  readonly place: Place;
}

/** All that limits calls to one integration: a call needs a place in each layer that concerns it. */
export class IntegrationLimits {
  readonly #parts: IntegrationLimitsParts;
  /** What stands for the callers of an issuer whose tokens name no organisation. */
  readonly #without = new Map<string, string>();

  constructor(parts: IntegrationLimitsParts) {
    this.#parts = parts;
  }

  get adaptive(): AdaptiveLimits | undefined {
    return this.#parts.adaptive;
  }

  /**
   * Takes a place in every layer, or in none.
   * @param operation the name of the one that is called; undefined for what is no operation of the provider's.
   * @returns of the layers that admit the call, the tightest; or the one that does not.
   * @throws GatewayError `rate_limited` while the provider wants nothing to be sent; `state_unavailable`.
   */
  take(caller: LimitedCaller, operation: string | undefined): Place | Promise<Place> {
    const { caller: first, operations, organisation, adaptive } = this.#parts;
    const pausedFor = adaptive?.pausedForCaller(caller) ?? 0;
    if (pausedFor > 0) throw paused(pausedFor);
    const forAll = adaptive?.providerFactor ?? 1;
    const factor = adaptive?.loweredFor(caller)?.factor ?? 1;
    const ofOperation = operation === undefined ? undefined : operations?.get(operation);
    if (ofOperation === undefined && organisation === undefined) return first.take(caller.key, factor);
    return this.#takeAll(caller, { ofOperation, factor, forAll });
  }

  /** Why the caller's limits are lower than configured; undefined: they are not. */
  loweredFor(caller: LimitedCaller): Lowered | undefined {
    return this.#parts.adaptive?.loweredFor(caller);
  }

  /** The provider answered a call. @param retryAfter its header of that name. */
  answered(caller: LimitedCaller, status: number, keyOf: KeyOf, retryAfter: string | undefined): void {
    this.#parts.adaptive?.answered(caller, status, keyOf, retryAfter);
  }

  /** We refused what a caller asked for, knowing who it is. */
  denied(caller: LimitedCaller): void {
    this.#parts.adaptive?.denied(caller);
  }

  close(): void {
    const { caller, operations, organisation } = this.#parts;
    for (const layer of [caller, ...(operations?.values() ?? []), organisation]) layer?.close();
  }

  /** One after the other: who is over a limit of its own must not take places from others, not even for a moment. */
  async #takeAll(caller: LimitedCaller, { ofOperation, factor, forAll }: Further): Promise<Place> {
    const { caller: first, organisation, patience } = this.#parts;
    const held: Held[] = [];
    const giveBack = () => {
      for (const { key, place } of held) place.store?.giveBack(key, place.until);
    };
    const over = Promise.withResolvers<void>();
    const callOff = patience && afterWaiting(patience.milliseconds, patience.timers, over.resolve);
    const take = async (layer: Layer, key: string, by: number) => {
      const place = await (layer === first ? layer.take(key, by) : layer.takeWithin(key, by, over.promise));
      if (place.isAdmitted) held.push({ key, place });
      else giveBack();
      return place;
    };
    try {
      let place = await take(first, caller.key, factor);
      if (place.isAdmitted && ofOperation !== undefined)
        place = tighter(place, await take(ofOperation, caller.key, factor));
      // What one caller did wrong takes nothing from the others of its organisation.
      if (place.isAdmitted && organisation !== undefined)
        place = tighter(place, await take(organisation, this.#organisationOf(caller), forAll));
      return place;
    } catch (error) {
      giveBack();
      throw error;
    } finally {
      callOff?.();
    }
  }

  #organisationOf({ organisation, issuer }: LimitedCaller): string {
    if (organisation !== undefined) return organisation;
    const known = this.#without.get(issuer);
    if (known !== undefined) return known;
    const made = createHash('sha256').update(`none of ${issuer}`).digest('base64url');
    this.#without.set(issuer, made);
    return made;
  }
}

interface Further {
  readonly ofOperation: Layer | undefined;
  readonly factor: number;
  readonly forAll: number;
}

function paused(milliseconds: number): GatewayError {
  return new GatewayError('rate_limited', {
    detail: 'the provider asked for a pause',
    headers: { 'Retry-After': String(wholeSeconds(milliseconds)) },
  });
}
