import type { SecretValue } from '../../core/secret-value.ts';
import { VaultError } from '../definition.ts';

/** Bytes; far more than any key, and little enough to be held in memory a few times over. */
const LARGEST = 1024 ** 2;

/** A value as it is sealed; whoever asked zeroes it after use. @throws VaultError `unsupported` for one that would not come back the same. */
export function bytesOf(path: string, value: SecretValue): Buffer {
  const text = value.reveal();
  if (!text.isWellFormed()) throw refused(path, 'is no valid Unicode; give the key exactly as its provider did');
  const bytes = Buffer.from(text);
  if (bytes.length <= LARGEST) return bytes;
  bytes.fill(0);
  throw refused(path, 'is larger than 1 MiB; a vault is for keys, so keep such data elsewhere');
}

function refused(path: string, reason: string): VaultError {
  return new VaultError('unsupported', `the value for ${path} ${reason}`);
}
