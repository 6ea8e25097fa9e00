import type { SecretMatcher } from '../../core/secret-matcher.ts';
import type { SecretValue } from '../../core/secret-value.ts';
import type { DraftBody } from '../body/draft-body.ts';

/** A request as the provider will receive it, key included. It must never be logged. */
export interface OutgoingRequest {
  /** Path and query. */
  readonly target: string;
  /** Name and value by turns, as undici takes them. */
  readonly headers: readonly string[];
  /** The body, when it was read; undefined when there is none, or it goes through as it comes. */
  readonly body: Buffer | undefined;
  /** The secrets that were put in. */
  readonly secrets: readonly SecretValue[];
  /** Knows them, so that an answer can be kept from carrying them back. */
  readonly matcher: SecretMatcher;
}

/** The same while it is being built. */
export interface Draft {
  path: string;
  query: string[];
  readonly headers: Map<string, string>;
  readonly body: DraftBody | undefined;
}

/** What a signature is made over: all that will be sent. */
export interface SignedRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly path: string;
  /** Raw; a signer may write it anew. */
  query: string;
  readonly headers: Map<string, string>;
  readonly content: Buffer;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
