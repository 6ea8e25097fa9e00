import { VaultError } from '../../definition.ts';
import { isSameKey, type KeyId, keyIdText, parseKeyId } from './key-id.ts';

/**
 * Which version of the key that the options name is to decrypt; a header that names another key is refused, because whoever can write
 * to the vault's store can edit it. This does not show who encrypted what is in there: RSA-OAEP takes the public half of the key alone,
 * which Key Vault gives to whoever may look the key up (keys/get). They could put a vault of their own under this key, and could read
 * what is stored in that afterwards. Key Vault has no symmetric keys, and signatures would take further rights.
 * @throws VaultError `unsupported` when the header names none, `missing` when it is another.
 */
export function trustedKey(noted: unknown, chosen: KeyId): KeyId {
  const key = parseKeyId(noted);
  if (key?.version === undefined) {
    throw new VaultError(
      'unsupported',
      'the vault\'s header names no key of Azure Key Vault; restore a backup with "npm run -s portcullis -- vault restore"',
    );
  }
  if (isSameKey(key, chosen)) return key;
  const { version: _, ...named } = key;
  throw new VaultError(
    'missing',
    `the vault is guarded by ${keyIdText(named)}, and secrets.options.keyId names ${keyIdText(chosen)}; name the former`,
  );
}
