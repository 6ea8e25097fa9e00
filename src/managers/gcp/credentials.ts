import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { failureCode } from '../../egress/failure-code.ts';
import type { Environment } from '../../settings/environment.ts';
import { ManagerError } from '../manager-error.ts';

/** What Google's libraries take: https://docs.cloud.google.com/docs/authentication/application-default-credentials */
const TYPES = [
  'service_account',
  'external_account',
  'external_account_authorized_user',
  'impersonated_service_account',
  'authorized_user',
];

const WRITE = 'put the JSON file there that Google Cloud made';

/**
 * The credentials of the file that the options name, or else GOOGLE_APPLICATION_CREDENTIALS.
 * @returns undefined when neither does: the SDK then looks where gcloud puts them, and asks the machine's metadata server.
 * @throws ManagerError `unusable`, without a word of what is in the file.
 */
export async function readCredentials(
  file: string | undefined,
  environment: Environment,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const variable = environment['GOOGLE_APPLICATION_CREDENTIALS'];
  if (file === undefined && !variable) return undefined;
  const named = file === undefined ? 'the file that GOOGLE_APPLICATION_CREDENTIALS names' : 'the credentialsFile';
  const path = file === undefined ? (variable ?? '') : fileURLToPath(file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ManagerError(
      'unusable',
      `${named} cannot be read (${failureCode(error)})`,
      'mend its path or its rights',
    );
  });
  const content = parsed(text);
  if (content === undefined) throw new ManagerError('unusable', `${named} is no JSON object`, WRITE);
  if (!TYPES.includes(String(content['type'])))
    throw new ManagerError('unusable', `${named} has no type of credentials that are known here`, WRITE);
  return content;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? { ...content } : undefined;
  } catch {
    return undefined;
  }
}
