import { GatewayError } from '../../core/errors.ts';
import type { CallInScope, StandingOrders, TokenFacts } from '../../lockdown/definition.ts';
import { unauthenticated } from '../authenticate/verify-token.ts';

/** A call and its token, as far as orders look at them. */
export type Ordered = CallInScope & TokenFacts;

export interface RefusalParts {
  readonly orders: Pick<StandingOrders, 'holdOn' | 'isRevoked'>;
  /** Milliseconds that Retry-After tells callers. */
  readonly holdRetryAfter: number;
}

/** Why orders refuse a call now: `unauthenticated` or `locked_down`; undefined when they do not. */
export function refusalOf(call: Ordered, { orders, holdRetryAfter }: RefusalParts): GatewayError | undefined {
  if (orders.isRevoked(call)) return revoked();
  const hold = orders.holdOn(call);
  return (
    hold &&
    new GatewayError('locked_down', {
      detail: `hold ${hold.id}`,
      headers: { 'Retry-After': String(Math.ceil(holdRetryAfter / 1000)) },
    })
  );
}

/** The token was good, and an operator has said that it is no more. */
export function revoked(): GatewayError {
  return unauthenticated('revoked');
}

/** What to call it when an order broke off an answer that had begun. */
export function endingOf({ code }: GatewayError): 'locked_down' | 'revoked' {
  return code === 'locked_down' ? 'locked_down' : 'revoked';
}
