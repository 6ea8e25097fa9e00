import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SecretValue } from '../../core/secret-value.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { RedisSettings } from '../../settings/state.ts';
import { StateAway } from '../definition.ts';
import { RedisUnusable } from './failure.ts';

/** As whom to log in. */
export interface Login {
  readonly username?: string;
  readonly password?: string;
}

/** Where `secret://` references are looked up. */
export interface LoginSecrets {
  get(reference: SecretReference): Promise<{ readonly current: { readonly value: SecretValue } }>;
  /** Nothing remembered is given out any more. */
  invalidate(reference: SecretReference): void;
}

/** Reads the login anew for each connection, so that a password that was changed is taken up. */
export interface LoginSource {
  /** @throws RedisUnusable when its file cannot be read; StateAway when the secret store cannot. */
  read(): Promise<Login>;
  /** Redis refused what was read: the next time, nothing remembered is used. */
  refused(): void;
}

/** @param secrets absent where no backend is open: then a `secret://` reference counts as away. */
export function loginSource({ username, password }: RedisSettings, secrets: LoginSecrets | undefined): LoginSource {
  return {
    read: async () => ({
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password: await passwordIn(password, secrets) }),
    }),
    refused: () => {
      if (typeof password === 'object') secrets?.invalidate(password);
    },
  };
}

async function passwordIn(place: NonNullable<RedisSettings['password']>, secrets: LoginSecrets | undefined) {
  if (typeof place === 'string') return await passwordFile(place);
  if (secrets === undefined) throw new StateAway(`its password is ${place.uri}, and no secret backend is open here`);
  try {
    return (await secrets.get(place)).current.value.reveal();
  } catch {
    throw new StateAway(`its password, ${place.uri}, cannot be read`);
  }
}

async function passwordFile(url: string): Promise<string> {
  const path = fileURLToPath(url);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new RedisUnusable({
      found: `its password file ${path} cannot be read`,
      write: 'the file:/// URL of a file that holds it and that the user running Portcullis may read',
      at: ['password'],
    });
  }
  const password = text.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new RedisUnusable({
    found: `its password file ${path} is empty`,
    write: 'the file:/// URL of a file that holds it',
    at: ['password'],
  });
}
