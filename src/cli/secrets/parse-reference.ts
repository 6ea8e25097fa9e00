import { type SecretReference, secretReference } from '../../settings/secret-reference.ts';
import { UsageError } from '../command.ts';

/**
 * A reference as a person types it: `secret://google-maps/api-key`, or `google-maps/api-key`.
 * @throws UsageError, which does not repeat what was typed: it may be a key.
 */
export function parseReference(text: string | undefined): SecretReference {
  const parsed = secretReference.safeParse(text?.startsWith('secret://') ? text : `secret://${text}`);
  if (!parsed.success)
    throw new UsageError(
      'write the reference as name/field, such as google-maps/api-key. A value has no place on the command line.',
    );
  return parsed.data;
}
