import { startAzure } from '../../harness/azure-server.ts';
import type { KekSetUp } from '../kek-behaviour/subject.ts';
import { realKeys } from './azure-key-vault/real-keys.ts';

export const setUp: KekSetUp = {
  sample: { keyId: 'https://portcullis.vault.azure.net/keys/portcullis' },
  prepare: async () => {
    const server = await startAzure();
    const { vaultUrl, auth, environment, vault } = server;
    return {
      options: { keyId: `${vaultUrl}/keys/portcullis`, auth },
      otherOptions: { keyId: `${vaultUrl}/keys/other`, auth },
      environment,
      takeAway: () => server.takeAway(),
      secrets: () => server.login.secrets,
      deny: async () => {
        vault.mode = 'deny';
        return async () => {
          vault.mode = 'well';
        };
      },
      denyDecrypting: async () => {
        vault.denied.add('POST unwrapkey');
        return async () => {
          vault.denied.delete('POST unwrapkey');
        };
      },
      close: () => server.close(),
    };
  },
  real: { variables: ['AZURE_KEYVAULT_URL'], prepare: realKeys },
};
