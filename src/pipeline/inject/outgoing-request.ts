import type { SecretValue } from '../../core/secret-value.ts';

/** A request as the provider will receive it, key included. It must never be logged. */
export interface OutgoingRequest {
  /** Path and query. */
  readonly target: string;
  /** Name and value by turns, as undici takes them. */
  readonly headers: readonly string[];
  /** The secrets that were put in, so that an answer can be kept from carrying them back. */
  readonly secrets: readonly SecretValue[];
}

/** The same while it is being built. */
export interface Draft {
  path: string;
  readonly query: string[];
  readonly headers: Map<string, string>;
}
