import { readFile } from 'node:fs/promises';
import { failureCode } from '../../egress/failure-code.ts';
import { VaultError } from '../../vault/definition.ts';

/**
 * What a file of `secrets.options` holds, without a newline at its end.
 * @param option the key that names it, for messages
 * @throws VaultError `unsupported` when it cannot be read or is empty.
 */
export async function readOptionFile(path: string | URL, option: string): Promise<string> {
  const named = `the file that secrets.options.${option} names`;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new VaultError(
      'unsupported',
      `${named} cannot be read (${failureCode(error)}); mend its path or rights`,
      error,
    );
  });
  const content = text.replace(/\r?\n$/, '');
  if (content === '') throw new VaultError('unsupported', `${named} is empty; put into it what belongs there`);
  return content;
}
