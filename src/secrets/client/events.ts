import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Failure, Gone } from './failure.ts';

/** What a client tells of, once per change and never with a value. */
export interface SecretEvents {
  /** A read failed, or fails for another reason than before. */
  failed(reference: SecretReference, failure: Failure, servesLast: boolean): void;
  /** After that, the store answered again. */
  recovered(reference: SecretReference): void;
  /** The secret is not there, or not there any more. */
  gone(reference: SecretReference, absence: Gone): void;
}

export const silent: SecretEvents = { failed: () => {}, recovered: () => {}, gone: () => {} };
