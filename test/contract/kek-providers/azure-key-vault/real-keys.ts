import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { KeyClient } from '@azure/keyvault-keys';
import type { KekPlace } from '../../kek-behaviour/subject.ts';

/** Two keys of this run's own in the vault that AZURE_KEYVAULT_URL names; whoever runs it needs the role Key Vault Crypto Officer. */
export async function realKeys(): Promise<KekPlace> {
  const url = process.env['AZURE_KEYVAULT_URL'] ?? '';
  const client = new KeyClient(url, new DefaultAzureCredential());
  const names = [randomUUID(), randomUUID()].map((id) => `portcullis-tests-${id}`);
  const made = await Promise.all(
    names.map((name) => client.createRsaKey(name, { keySize: 2048, keyOps: ['wrapKey', 'unwrapKey'] })),
  );
  const [key = '', other = ''] = made.map(({ name }) => `${url.replace(/\/$/, '')}/keys/${name}`);
  return {
    options: { keyId: key },
    otherOptions: { keyId: other },
    environment: process.env,
    close: async () => {
      for (const name of names) await client.beginDeleteKey(name);
    },
  };
}
