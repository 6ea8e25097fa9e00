import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { failureCode } from '../../egress/failure-code.ts';
import { ManagerError } from '../manager-error.ts';

/**
 * What a file holds that shows who we are, without the white space around it.
 * @param what it is, for messages, such as `the token`
 * @throws ManagerError `unusable` when it cannot be read, or holds what cannot be one.
 */
export async function readCredential(url: string, what: string): Promise<string> {
  const path = fileURLToPath(url);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ManagerError(
      'unusable',
      `${what} for Vault cannot be read from ${path} (${failureCode(error)})`,
      'mend the path, or the rights of the file',
    );
  });
  return credential(text, `${what} for Vault in ${path}`);
}

/** @throws ManagerError `unusable` for what no header could carry. */
export function credential(text: string, named: string): string {
  const trimmed = text.trim();
  if (/^[\x21-\x7E]+$/.test(trimmed)) return trimmed;
  throw new ManagerError(
    'unusable',
    trimmed === '' ? `${named} is empty` : `${named} has spaces or characters that none has`,
    'put there what Vault gave out, and nothing else',
  );
}
