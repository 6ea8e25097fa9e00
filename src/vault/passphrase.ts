import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { VaultError } from './definition.ts';

/**
 * The passphrase in a file, named by a path or a `file:` URL; whoever asked zeroes it after use.
 * @param what it is, where it is another word than passphrase, for messages
 * @throws VaultError `missing`.
 */
export async function passphraseInFile(file: string, what = 'passphrase'): Promise<Buffer> {
  let content: Buffer;
  try {
    content = await readFile(file.startsWith('file:') ? fileURLToPath(file) : file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found =
      code === 'ENOENT'
        ? `the ${what} file ${file} does not exist`
        : `the ${what} file ${file} cannot be read (${code ?? 'no code'})`;
    throw new VaultError(
      'missing',
      `${found}; put the ${what} there, readable by the user that runs Portcullis`,
      error,
    );
  }
  return passphraseOf(content, `the ${what} file ${file} is empty; put the ${what} there`);
}

/** The passphrase that a person typed; whoever asked zeroes it after use. @throws VaultError `missing` when it is empty. */
export function typedPassphrase(text: string): Buffer {
  return passphraseOf(Buffer.from(text), 'the passphrase is empty; give the one that the vault was made with');
}

/** Without the newline that files and terminals end in. @throws VaultError `missing` with this message when nothing is left. */
export function passphraseOf(content: Buffer, ifEmpty: string): Buffer {
  let end = content.length;
  if (content[end - 1] === 0x0a) end -= content[end - 2] === 0x0d ? 2 : 1;
  if (end > 0) return content.subarray(0, end);
  throw new VaultError('missing', ifEmpty);
}
