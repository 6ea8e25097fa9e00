/*
 * Standing orders: what operators tell all instances to refuse until further notice. They are facts, never taken back: a release is
 * an order of its own, which names those that it ends. So every place that keeps orders keeps a set that only grows, and copies of
 * it can be put together in any order (a two-phase set, Shapiro et al. 2011).
 */

/** What a hold stops: whatever fits all that is named; nothing named: everything. */
export interface Scope {
  readonly integration?: string | undefined;
  readonly operation?: string | undefined;
  /** A subject. */
  readonly caller?: string | undefined;
  /** Of that subject; absent: whoever issued it. */
  readonly issuer?: string | undefined;
}

/** By which way a hold was engaged. */
export type Trigger = (typeof TRIGGERS)[number];
export const TRIGGERS = ['command', 'file', 'environment', 'signal', 'shared-state', 'gateway'] as const;

interface Told {
  /** Why, in the operator's words. */
  readonly reason: string;
  /** Who, such as `alice@host`. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Calls in the scope are refused. */
export interface Hold extends Told {
  readonly kind: 'hold';
  readonly scope: Scope;
  readonly trigger: Trigger;
  /** When it ends by itself, in milliseconds since the epoch; absent: with a release. */
  readonly until?: number | undefined;
  /** Random: engaging again after a release is another hold. */
  readonly nonce: string;
}

/** Which tokens are good no more. */
export type Revoked =
  | { readonly token: string; readonly issuer?: string | undefined }
  | { readonly issuer: string; readonly caller: string }
  /** Those issued before a time, in milliseconds since the epoch, and those that do not say when. */
  | { readonly before: number; readonly issuer?: string | undefined };

/** Tokens are refused. */
export interface Revocation extends Told {
  readonly kind: 'revocation';
  readonly of: Revoked;
}

/** Ends orders. It counts only where its proof is verified, by each instance for itself. */
export interface Release extends Told {
  readonly kind: 'release';
  /** Ids of the orders that it ends. */
  readonly of: readonly string[];
  /** The TOTP time step (RFC 6238) whose code was used up for it. */
  readonly step: number;
  /** HMAC-SHA256 under a key made of the release key, base64url, over everything else here. */
  readonly proof: string;
}

export type Order = Hold | Revocation | Release;

/** A call, as far as holds look at it. */
export interface CallInScope {
  readonly integration: string;
  /** Undefined for what is no operation of a provider's. */
  readonly operation: string | undefined;
  readonly issuer: string;
  readonly subject: string;
}

/** A verified token, as far as revocations look at it. */
export interface TokenFacts {
  readonly issuer: string;
  readonly subject: string;
  /** The claim `jti`. */
  readonly tokenId: string | undefined;
  /** The claim `iat` in milliseconds since the epoch. */
  readonly issuedAt: number | undefined;
}

/** A hold or revocation in force, with the id that a release names. */
export interface InForce<Kind extends Hold | Revocation> {
  readonly id: string;
  readonly order: Kind;
}

/** What the pipeline asks, for every call and at no cost. */
export interface StandingOrders {
  /** A hold that the call falls under; undefined: none. */
  holdOn(call: CallInScope): InForce<Hold> | undefined;
  isRevoked(token: TokenFacts): boolean;
  /** Calls at once, before anybody is told that they took, when more is refused than before. @returns what ends that. */
  onChange(act: () => void): () => void;
}
