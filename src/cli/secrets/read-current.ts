import type { SecretVersion } from '../../secrets/definition.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed } from '../command.ts';
import type { SecretsAtHand } from './with-secrets.ts';

/** A secret's current version. @throws CommandFailed when there is none, saying how to put it there. */
export async function readCurrent(
  { backend, name }: SecretsAtHand,
  reference: SecretReference,
  why: string,
): Promise<SecretVersion> {
  const lookup = await backend.fetch(reference, { why });
  if (lookup.found) return lookup.current;
  if (lookup.absence === 'disabled')
    throw new CommandFailed(`${reference.uri} is disabled. To use it again, ${backend.remedy(reference, 'disabled')}.`);
  const what = lookup.absence === 'destroyed' ? 'has been destroyed' : `is not in the backend ${name}`;
  throw new CommandFailed(`${reference.uri} ${what}. To put it there, ${backend.remedy(reference, lookup.absence)}.`);
}

/** As it is typed. */
export const path = ({ name, field }: SecretReference) => `${name}/${field}`;
