import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Absence } from '../definition.ts';
import { describeAbsence, MALFORMED } from './failure.ts';
import type { Outcome } from './outcome.ts';

/** Why a secret cannot be used, in words for the operator; never the value. */
export type SecretFault = { readonly found: string; readonly write: string };

/**
 * What a person has to mend about a secret, or undefined when it can be used.
 * @param remedy what one does to have such a secret in the store
 * @throws what the backend threw, when that is not known.
 */
export function secretFault(
  { uri }: SecretReference,
  outcome: Outcome,
  remedy: (absence?: Absence) => string,
): SecretFault | undefined {
  switch (outcome.is) {
    case 'held':
      return undefined;
    case 'gone':
      return {
        found: `${uri}, which ${describeAbsence(outcome.absence)}`,
        write: remedy(outcome.absence === 'revoked' ? undefined : outcome.absence),
      };
    case 'trouble':
      if (outcome.failure.is !== 'malformed') throw outcome.failure.error;
      return {
        found: `${uri}, whose value has ${MALFORMED}`,
        write: `${remedy()} to the key exactly as the provider gave it`,
      };
    case 'superseded':
      throw new Error('The secret was changed while it was read.');
  }
}
