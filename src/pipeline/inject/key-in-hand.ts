import type { SecretValue } from '../../core/secret-value.ts';
import type { Injection } from './injection.ts';

/** Tells the caller whose key was used, where there was a choice. */
export const KEY_HEADER = 'X-Portcullis-Key';

/** A key that is about to be put into a request. */
export interface KeyInHand {
  readonly of: 'product' | 'caller';
  /** Whether the caller is told so: it brought one of its own. */
  readonly isTold: boolean;
  /** Where it goes. */
  readonly injection: Injection;
  /** Its credentials, by field. */
  readonly values: Readonly<Record<string, string>>;
  /** Those of them that no answer may hold. */
  readonly secrets: readonly SecretValue[];
  /** Calls `act` once when it was erased or replaced, or its end has come; undefined when it lasts for as long as a call may. */
  readonly whenEnded: ((act: () => void) => () => void) | undefined;
  /** What to try after the provider refused it; undefined when there is nothing. */
  renewed(): Promise<KeyInHand | undefined>;
  /** The product's key in its place; undefined where that may not be. */
  readonly fallBack: (() => Promise<KeyInHand>) | undefined;
}
