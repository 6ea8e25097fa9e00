import { GatewayError } from '../../../core/errors.ts';
import { SearchTooHard } from '../../../core/secret-matcher/effort.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';

/** Whether a secret is in bytes of an answer that are all there. @throws GatewayError `response_unscannable` when it cannot be told. */
export function holds(matcher: SecretMatcher, bytes: Buffer): boolean {
  try {
    return matcher.find(bytes);
  } catch (error) {
    if (!(error instanceof SearchTooHard)) throw error;
    throw new GatewayError('response_unscannable', { detail: 'too_hard_to_search' });
  }
}
