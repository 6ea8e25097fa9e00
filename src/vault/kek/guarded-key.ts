import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isLasting, ManagerError } from '../../managers/manager-error.ts';
import { VaultError } from '../definition.ts';
import type { KeyEncryptionKey, NewKek } from './definition.ts';
import { symmetricKey } from './symmetric-key.ts';

/** A key as a key manager encrypted it. */
export interface Encrypted {
  readonly wrapped: Buffer;
  /** What else `open` will need, such as which of the manager's keys it was; no secret. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a key manager does for a vault: its own key never leaves it. */
export interface KeyGuard {
  /** @throws ManagerError */
  encrypt(key: Buffer): Promise<Encrypted>;
  /**
   * @param encrypted what `encrypt` gave, out of the vault's header, which anybody may have edited.
   * @throws ManagerError; `unusable` when this was encrypted with another key, or edited. VaultError when the parameters say so.
   */
  decrypt(encrypted: Encrypted): Promise<Buffer>;
}

const BYTES = 32;

/**
 * A new KEK of 32 random bytes, which lies in the vault's header as the key manager encrypted it. The manager is asked once when a
 * vault is opened, and not for every secret.
 * @throws VaultError `missing` when a person has to mend something, also when the manager does not give the key back; ManagerError
 * when the manager is away.
 */
export async function newGuardedKey(guard: KeyGuard): Promise<NewKek> {
  const key = randomBytes(BYTES);
  try {
    const encrypted = await asked(() => guard.encrypt(key));
    await seeDecrypted(guard, encrypted, key);
    const { wrapped, parameters } = encrypted;
    return { key: symmetricKey(key), parameters: { ...parameters, wrapped: wrapped.toString('base64') } };
  } catch (error) {
    key.fill(0);
    throw error;
  }
}

/**
 * @param parameters of the vault's header.
 * @throws VaultError `unsupported`, `missing`, or as the guard does; ManagerError when the manager is away.
 */
export async function openGuardedKey(guard: KeyGuard, parameters: Encrypted['parameters']): Promise<KeyEncryptionKey> {
  const { wrapped, ...others } = parameters;
  if (typeof wrapped !== 'string' || wrapped === '') throw misshapen();
  const key = await asked(() => guard.decrypt({ wrapped: Buffer.from(wrapped, 'base64'), parameters: others }));
  if (key.length === BYTES) return symmetricKey(key);
  key.fill(0);
  throw misshapen();
}

/** Who may encrypt may still not decrypt: what is locked with such a key, nobody could ever open again. */
async function seeDecrypted(guard: KeyGuard, encrypted: Encrypted, key: Buffer): Promise<void> {
  const again = await asked(() => guard.decrypt(encrypted)).catch((error: unknown) => {
    throw error instanceof VaultError ? oneWay(error.message, error) : error;
  });
  try {
    if (again.length === BYTES && timingSafeEqual(again, key)) return;
  } finally {
    again.fill(0);
  }
  throw oneWay('what it gave back is not what it was given; name another key, and have this one looked at');
}

function oneWay(why: string, cause?: unknown): VaultError {
  return new VaultError(
    'missing',
    `the key manager encrypted a new key for the vault and does not decrypt it again, so nothing was changed: ${why}`,
    cause,
  );
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
