import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestId } from '../core/ids.ts';
import type { IntegrationLimits } from '../limits/integration-limits.ts';
import type { Caller } from './authenticate/caller.ts';
import type { BodyType } from './body/body-type.ts';
import type { Clearance } from './hold/clearance.ts';
import type { OutgoingRequest } from './inject/outgoing-request.ts';
import type { Route, RoutedOperation } from './routes.ts';

/*
 * What each stage hands to the next. A stage takes the type that only the stage before it returns, so that leaving one
 * out, or putting it in another order, does not compile.
 */

/** A request as it came in, before anything about it is believed. */
export interface Arrived {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: RequestId;
  /** Clock.elapsed() at arrival, for durations. */
  readonly startedAt: number;
  /** The address that the call came from, after trusted proxies. */
  readonly source: string;
  /** There when the request asks to go on as something else than HTTP. Until that is allowed, `response` is what answers it. */
  readonly upgrade?: Upgrade;
}

/** What node:http hands over with a request that has an Upgrade header. */
export interface Upgrade {
  readonly socket: Socket;
  /** What came behind the request. */
  readonly head: Buffer;
}

/** guard → the request is well-formed, and names an integration. */
export interface Guarded extends Arrived {
  readonly route: Route;
  /** What follows the question mark, raw; empty when there is none. */
  readonly query: string;
  /** Declared length of the body in bytes: 0 for none, undefined when it comes chunked. */
  readonly bodyLength: number | undefined;
}

/** The same of a call that is to go on to the provider. */
export interface GuardedCall extends Guarded {
  /** What follows `/proxy/<integration>`, byte for byte: what policy matches and what is sent. */
  readonly path: string;
  /** The task whose key the call is to use. */
  readonly task: string | undefined;
}

/** authenticate → we know who calls. */
export type Authenticated<Call extends Guarded = GuardedCall> = Call & { readonly caller: Caller };

/** entitle → the caller may use the integration. */
export type Entitled<Call extends Guarded = GuardedCall> = Authenticated<Call> & { readonly holdsScopes: true };

/** authorize → the caller may do this. */
export interface Authorized extends Entitled {
  readonly operation: RoutedOperation;
  /** What the body is; undefined when there is none. */
  readonly bodyType: BodyType | undefined;
}

/** hold → nobody has stopped it, and who carries it on hears when somebody does. */
export type Cleared<Call> = Call & { readonly clearance: Clearance };

/** limit → the caller may do it now. */
export type Limited<Call> = Cleared<Call> & { readonly limits: Pick<IntegrationLimits, 'answered'> };
export type Admitted = Limited<Authorized>;

/** inject → the request as the provider will see it, key included. */
export interface Injected extends Admitted {
  readonly outgoing: OutgoingRequest;
  /** Whose key is in it. */
  readonly keyOf: 'product' | 'caller';
  /** For a WebSocket, which outlasts a key: calls `act` once when the caller's own is to serve no more. @returns what calls it off. */
  readonly whenKeyEnds: ((act: () => void) => () => void) | undefined;
  /**
   * The call with its secrets fetched anew, for when the provider refused them. Undefined when there is no sense in sending it again:
   * the store is away, or was asked just now and had nothing new.
   */
  renewed(): Promise<Injected | undefined>;
  /** The call with the product's key, where the caller's own may be passed over; undefined where it may not, or it is in already. */
  readonly fallBack: (() => Promise<Injected>) | undefined;
}

/** What came of a request that we answer ourselves. */
export interface Answered {
  readonly status: number;
  /** Body bytes sent to the caller. */
  readonly bytes: number;
  readonly ending: 'complete';
}

/** Why we closed a WebSocket ourselves. */
export type SocketEnding =
  | 'token_expired'
  | 'key_ended'
  | 'going_away'
  | 'locked_down'
  | 'revoked'
  | 'protocol_error'
  | 'response_leak'
  | 'response_unscannable';

/** forward or carry → what came of it. */
export interface Forwarded {
  readonly status: number;
  /** Body bytes sent to the caller. */
  readonly bytes: number;
  /** Milliseconds that the gateway itself took before the request went out and before the answer's head did. */
  readonly overhead: number;
  /** How it ended: `complete`, or who or what broke it off after the answer had begun. */
  readonly ending: 'complete' | 'client_closed' | 'upstream_closed' | 'deadline' | SocketEnding;
  /** Why it was broken off, for the log. */
  readonly detail?: string | undefined;
  /** How often it was sent again; absent: never. */
  readonly retries?: number;
}
