import { failureCode } from '../../egress/failure-code.ts';
import { type Absence, BackendUnusable } from '../definition.ts';

/**
 * Why a read failed without the store saying that the secret is gone. A malformed value is among them: somebody stored it by
 * mistake, and the key that worked until then is better than none, for as long as an outage would be bridged.
 */
export type Failure =
  | { readonly is: 'malformed' }
  | { readonly is: 'unusable'; readonly error: BackendUnusable }
  | { readonly is: 'away'; readonly error: unknown };

/** Why a secret is not there: the store's word, or `revoked` when somebody told the client itself. */
export type Gone = Absence | 'revoked';

export const MALFORMED = 'control characters, surrounding spaces or characters outside ASCII';

/** What a backend threw. */
export function failureOf(error: unknown): Failure {
  return error instanceof BackendUnusable ? { is: 'unusable', error } : { is: 'away', error };
}

/** In words for the operator's log. Of foreign errors only the code: their messages may quote what the store holds. */
export function describeFailure(failure: Failure): string {
  switch (failure.is) {
    case 'malformed':
      return `its value has ${MALFORMED}`;
    case 'unusable':
      return failure.error.message;
    case 'away':
      return `the secret store could not be read: ${failureCode(failure.error)}`;
  }
}

const ABSENCES: Readonly<Record<Gone, string>> = {
  missing: 'does not exist',
  disabled: 'is disabled',
  destroyed: 'was destroyed',
  revoked: 'was revoked',
};

/** `does not exist`, `is disabled` …: what follows "which" or "it". */
export function describeAbsence(absence: Gone): string {
  return ABSENCES[absence];
}
