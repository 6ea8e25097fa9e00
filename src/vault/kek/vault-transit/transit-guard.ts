import { type Answer, partOf } from '../../../managers/hashicorp-vault/answer.ts';
import type { VaultClient } from '../../../managers/hashicorp-vault/client.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import type { KeyGuard } from '../guarded-key.ts';

export interface TransitKey {
  readonly transitKey: string;
  readonly transitMount: string;
}

/** What the key of a vault is bound to at Vault, so that nothing else that this transit key encrypted passes for one. */
const BOUND_TO = Buffer.from('portcullis vault key').toString('base64');

/**
 * Only keys that take associated data: with RSA anybody who may read the public half could encrypt a key of their own.
 * https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export function transitGuard(client: VaultClient, { transitKey, transitMount }: TransitKey): KeyGuard {
  const ask = async (what: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>) => {
    const path = `${transitMount}/${what}/${transitKey}`;
    return await client.ask({ method: 'POST', path, body, capabilities: ['update'] });
  };
  return {
    encrypt: async (key) => {
      const plaintext = key.toString('base64');
      const ciphertext = textIn(await ask('encrypt', { plaintext, associated_data: BOUND_TO }), 'ciphertext');
      if (ciphertext !== undefined) return { wrapped: Buffer.from(ciphertext), parameters: { transitKey } };
      throw new ManagerError(
        'unusable',
        `Vault has no transit key ${transitKey}, or it is derived or of a type that takes no associated data, as RSA`,
        `make one with "vault write -f ${transitMount}/keys/portcullis type=aes256-gcm96", and name it in transitKey`,
      );
    },
    decrypt: async ({ wrapped }) => {
      const ciphertext = wrapped.toString();
      const plaintext = textIn(await ask('decrypt', { ciphertext, associated_data: BOUND_TO }), 'plaintext');
      if (plaintext !== undefined) return Buffer.from(plaintext, 'base64');
      throw new ManagerError(
        'unusable',
        `Vault's transit key ${transitKey} does not open what guards this vault`,
        `see that address and transitMount name the Vault that has this key, and "vault read ${transitMount}/keys/${transitKey}" ` +
          'that min_decryption_version is low enough; or restore a backup with "npm run -s portcullis -- vault restore"',
      );
    },
  };
}

/** What a success brought; undefined for what Vault says is wrong with the request (400). */
function textIn({ status, body }: Answer, name: string): string | undefined {
  const text = partOf(body, 'data')[name];
  return status === 200 && typeof text === 'string' && text !== '' ? text : undefined;
}
