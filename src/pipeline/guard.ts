import { GatewayError } from '../core/errors.ts';
import type { AddressLimit } from '../limits/address-limit.ts';
import { answerOrigin, answerPreflight, isPreflight } from './guard/cors.ts';
import { bodyLengthOf } from './guard/framing.ts';
import { checkSingleHeaders } from './guard/single-headers.ts';
import { isAmbiguousPath, isMalformedQuery, readProxyTarget } from './guard/target.ts';
import type { Route } from './routes.ts';
import type { Arrived, Guarded } from './stages.ts';
import { checkHandshake } from './upgrade/handshake.ts';

export interface GuardParts {
  readonly routes: ReadonlyMap<string, Route>;
  readonly addressLimit: AddressLimit;
  readonly publicOrigin: string | undefined;
}

/** First stage: refuses what is malformed, ambiguous, too frequent or from a foreign origin, and answers preflights. */
export function createGuard({ routes, addressLimit, publicOrigin }: GuardParts) {
  /** @returns undefined when the request was a preflight and is answered. @throws GatewayError. */
  return async (call: Arrived): Promise<Guarded | undefined> => {
    const { request, response, source } = call;
    checkHandshake(call);
    const target = readProxyTarget(request.url ?? '');
    const route = target && routes.get(target.integration);
    // First, so that a page can read every refusal.
    const fromKnownOrigin = route === undefined || answerOrigin(request, response, route, publicOrigin);
    await addressLimit.take(source);
    checkSingleHeaders(request);
    if (target === undefined)
      throw new GatewayError('unknown_route', { detail: 'not a target of the form /proxy/<integration>/<path>' });
    const { path, query } = target;
    if (route === undefined) throw new GatewayError('unknown_route', { detail: 'no integration of that name' });
    if (!fromKnownOrigin)
      throw new GatewayError('origin_not_allowed', { detail: 'the Origin header names an origin that is not listed' });
    if (isAmbiguousPath(path)) throw new GatewayError('ambiguous_path');
    if (isMalformedQuery(query))
      throw new GatewayError('ambiguous_query', { detail: 'characters that must be percent-encoded' });
    if (isPreflight(request)) {
      answerPreflight(request, response, route, path);
      // One for each URL, from every user behind an address: they are asked for, not a flood.
      await addressLimit.giveBack(source);
      return undefined;
    }
    return { ...call, route, path, query, bodyLength: bodyLengthOf(request) };
  };
}
