import { randomBytes } from 'node:crypto';
import { isLasting, ManagerError } from '../../managers/manager-error.ts';
import { VaultError } from '../definition.ts';
import type { KeyEncryptionKey, NewKek } from './definition.ts';
import { symmetricKey } from './symmetric-key.ts';

/** What a key manager does for a vault: its own key never leaves it. */
export interface KeyGuard {
  /** @throws ManagerError */
  encrypt(key: Buffer): Promise<Buffer>;
  /** @throws ManagerError; `unusable` when this was encrypted with another key, or edited. */
  decrypt(wrapped: Buffer): Promise<Buffer>;
}

const BYTES = 32;

/**
 * A new KEK of 32 random bytes, which lies in the vault's header as the key manager encrypted it. The manager is asked once when a
 * vault is opened, and not for every secret.
 * @param parameters what else `open` will need, such as which of the manager's keys it is.
 * @throws VaultError `missing` when a person has to mend something; ManagerError when the manager is away.
 */
export async function newGuardedKey(
  guard: Pick<KeyGuard, 'encrypt'>,
  parameters: Readonly<Record<string, unknown>>,
): Promise<NewKek> {
  const key = randomBytes(BYTES);
  try {
    const wrapped = await asked(() => guard.encrypt(key));
    return { key: symmetricKey(key), parameters: { ...parameters, wrapped: wrapped.toString('base64') } };
  } catch (error) {
    key.fill(0);
    throw error;
  }
}

/** @param wrapped of the vault's header. @throws VaultError `unsupported`, `missing`; ManagerError when the manager is away. */
export async function openGuardedKey(guard: Pick<KeyGuard, 'decrypt'>, wrapped: unknown): Promise<KeyEncryptionKey> {
  if (typeof wrapped !== 'string' || wrapped === '') throw misshapen();
  const key = await asked(() => guard.decrypt(Buffer.from(wrapped, 'base64')));
  if (key.length === BYTES) return symmetricKey(key);
  key.fill(0);
  throw misshapen();
}

function misshapen(): VaultError {
  return new VaultError(
    'unsupported',
    "the vault's header has no key that a key manager of this kind encrypted; restore a backup with " +
      '"npm run -s portcullis -- vault restore"',
  );
}

/** What a person has to mend keeps a vault shut as a missing passphrase does; what passes by itself stays as it is. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ManagerError && isLasting(error)) throw new VaultError('missing', error.message, error);
    throw error;
  }
}
