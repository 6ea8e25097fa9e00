import { GatewayError } from '../../core/errors.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { describeAbsence, describeFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';

/** The error for a secret that cannot be given out. It has no cause: what a backend threw may quote what it read. */
export function unavailable({ uri }: SecretReference, outcome: Outcome): GatewayError {
  return new GatewayError('secret_unavailable', { detail: `${uri}: ${reasonOf(outcome)}` });
}

function reasonOf(outcome: Outcome): string {
  if (outcome.is === 'gone') return `it ${describeAbsence(outcome.absence)}`;
  if (outcome.is === 'trouble') return describeFailure(outcome.failure);
  return 'it was changed again and again while it was read, all calls that use it are held, or the gateway is stopping';
}
