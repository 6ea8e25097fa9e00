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
/** Before what was encrypted by a key whose type takes no associated data: RSA. */
const UNBOUND = 'unbound:';

/** https://developer.hashicorp.com/vault/api-docs/secret/transit */
export function transitGuard(client: VaultClient, { transitKey, transitMount }: TransitKey): KeyGuard {
  const ask = async (what: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>) => {
    const path = `${transitMount}/${what}/${transitKey}`;
    return await client.ask({ method: 'POST', path, body, capabilities: ['update'] });
  };
  return {
    encrypt: async (key) => {
      const plaintext = key.toString('base64');
      const bound = textIn(await ask('encrypt', { plaintext, associated_data: BOUND_TO }), 'ciphertext');
      if (bound !== undefined) return Buffer.from(bound);
      const unbound = textIn(await ask('encrypt', { plaintext }), 'ciphertext');
      if (unbound !== undefined) return Buffer.from(UNBOUND + unbound);
      throw new ManagerError(
        'unusable',
        `Vault cannot encrypt with the transit key ${transitKey}`,
        `make it with "vault write -f ${transitMount}/keys/${transitKey}", and see that it is not derived`,
      );
    },
    decrypt: async (wrapped) => {
      const text = wrapped.toString();
      const body = text.startsWith(UNBOUND)
        ? { ciphertext: text.slice(UNBOUND.length) }
        : { ciphertext: text, associated_data: BOUND_TO };
      const plaintext = textIn(await ask('decrypt', body), 'plaintext');
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
