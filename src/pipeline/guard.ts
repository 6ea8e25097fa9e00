import { GatewayError } from '../core/errors.ts';
import type { AddressLimit } from '../limits/address-limit.ts';
import { answerOrigin, answerPreflight, isPreflight } from './guard/cors.ts';
import type { Door } from './guard/door.ts';
import { bodyLengthOf } from './guard/framing.ts';
import { checkSingleHeaders } from './guard/single-headers.ts';
import { isMalformedQuery } from './guard/target.ts';
import type { Route } from './routes.ts';
import type { Arrived, Guarded } from './stages.ts';
import { checkHandshake } from './upgrade/handshake.ts';

export interface GuardParts {
  readonly routes: ReadonlyMap<string, Route>;
  readonly addressLimit: AddressLimit;
  readonly publicOrigin: string | undefined;
}

type Target = { readonly integration: string; readonly query: string };

/**
 * First stage: refuses what is malformed, ambiguous, too frequent or from a foreign origin, and answers preflights.
 * @param door of which kind the targets are.
 */
export function createGuard<T extends Target, Named extends object>(
  { routes, addressLimit, publicOrigin }: GuardParts,
  door: Door<T, Named>,
) {
  /** @returns undefined when the request was a preflight and is answered. @throws GatewayError. */
  return async (call: Arrived): Promise<(Guarded & Named) | undefined> => {
    const { request, response, source } = call;
    checkHandshake(call);
    const target = door.read(request.url ?? '');
    const route = target && routes.get(target.integration);
    // First, so that a page can read every refusal.
    const fromKnownOrigin = route === undefined || answerOrigin(request, response, route, publicOrigin);
    await addressLimit.take(source);
    checkSingleHeaders(request);
    if (target === undefined) throw unknown(`not a target of the form ${door.form}`);
    if (route === undefined) throw unknown('no integration of that name');
    if (!fromKnownOrigin)
      throw new GatewayError('origin_not_allowed', { detail: 'the Origin header names an origin that is not listed' });
    if (!door.isOpen(route)) throw unknown(`the integration has no ${door.form}`);
    const named = door.check(target, request);
    const { query } = target;
    if (isMalformedQuery(query))
      throw new GatewayError('ambiguous_query', { detail: 'characters that must be percent-encoded' });
    if (isPreflight(request)) {
      answerPreflight(request, response, route, (method) => door.takes(method, target, route));
      // One for each URL, from every user behind an address: they are asked for, not a flood.
      addressLimit.giveBack(source);
      return undefined;
    }
    return { ...call, route, query, bodyLength: bodyLengthOf(request), ...named };
  };
}

const unknown = (detail: string) => new GatewayError('unknown_route', { detail });
