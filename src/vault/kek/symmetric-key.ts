import { seal, unseal } from '../aes-gcm.ts';
import { VaultError } from '../definition.ts';
import type { KeyEncryptionKey } from './definition.ts';

/**
 * A KEK of 32 bytes in memory, by AES-256-GCM under random nonces, which are good for 2^32 wrappings (NIST SP 800-38D §8.3).
 * It takes the buffer over and zeroes it when it is closed.
 */
export function symmetricKey(key: Buffer): KeyEncryptionKey {
  return {
    wrap: async (dataKey, context) => seal(key, dataKey, context),
    unwrap: async (wrapped, context) => {
      const dataKey = unseal(key, wrapped, context);
      if (dataKey === undefined) throw new VaultError('wrong_key', 'a key was wrapped by another key, or edited');
      return dataKey;
    },
    close: () => {
      key.fill(0);
    },
  };
}
