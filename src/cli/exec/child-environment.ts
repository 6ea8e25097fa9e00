import { readingOf } from '../../secrets/client/usable-secret.ts';
import type { Environment } from '../../settings/environment.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed } from '../command.ts';
import { readCurrent } from '../secrets/read-current.ts';
import type { SecretsAtHand } from '../secrets/with-secrets.ts';
import type { KeyVariables } from './key-variables.ts';

/** What tells Portcullis of its store, where people keep what opens that, and how a database of it may be reached (libpq's). */
const OURS = /^(PORTCULLIS_|PG)/i;

/**
 * The environment of a program that gets some keys: ours, without every other key and what opens the store of keys.
 * @param everyKey the variables in which any key may stand that it does not get
 * @throws CommandFailed for a secret that is not there, or could not be used by the gateway either.
 */
export async function childEnvironment(
  own: Environment,
  variables: KeyVariables,
  everyKey: ReadonlySet<string>,
  secrets: SecretsAtHand,
  why: string,
): Promise<Record<string, string | undefined>> {
  const result = withoutKeys(own, everyKey);
  for (const [name, credential] of variables)
    result[name] = typeof credential === 'string' ? credential : await reveal(secrets, credential, why);
  return result;
}

/** An environment without keys and what opens the store of keys. @param everyKey the variables in which any key may stand */
export function withoutKeys(own: Environment, everyKey: ReadonlySet<string>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !everyKey.has(name) && !OURS.test(name)));
}

async function reveal(secrets: SecretsAtHand, reference: SecretReference, why: string): Promise<string> {
  const reading = readingOf({ found: true, current: await readCurrent(secrets, reference, why) });
  if (reading.is === 'usable') return reading.secret.current.value.reveal();
  throw new CommandFailed(
    `${reference.uri} has control characters, surrounding spaces or characters outside ASCII, or nothing. ` +
      `Store the key exactly as the provider gave it: ${secrets.backend.remedy(reference)}.`,
  );
}
