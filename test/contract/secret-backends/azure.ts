import { randomUUID } from 'node:crypto';
import { azure } from '../../../src/secrets/azure.ts';
import { startAzure } from '../../harness/azure-server.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';
import { removeAll } from './azure/remove-all.ts';

const MODES = { throttled: 'throttle', failing: 'fail', hanging: 'hang' } as const;

export const setUp: BackendSetUp = {
  sample: { vaultUrl: 'https://portcullis.vault.azure.net' },
  // 25,600 bytes, less the braces, the field and its quotes, with what JSON escapes.
  largest: 25_000,
  cannotName: ({ name }) => /[^0-9A-Za-z-]/.test(name),
  // Key Vault finds a secret in any case; fields are JSON's.
  sharedName: ({ name, field }) => `${name.toLowerCase()}/${field}`,
  prepare: async () => {
    const server = await startAzure();
    const { vaultUrl, auth, environment } = server;
    return {
      options: { vaultUrl, auth, prefix: 'contract-tests-' },
      environment,
      takeAway: () => server.takeAway(),
      secrets: () => server.login.secrets,
      deny: async () => {
        server.vault.mode = 'deny';
        return async () => {
          server.vault.mode = 'well';
        };
      },
      trouble: (kind) => {
        if (kind === 'slow') server.door.shut();
        else server.vault.mode = MODES[kind];
        return () => {
          server.door.open();
          server.vault.mode = 'well';
        };
      },
      close: () => server.close(),
    };
  },
  real: {
    variables: ['AZURE_KEYVAULT_URL'],
    prepare: async () => {
      const options = { prefix: `portcullis-tests-${randomUUID()}-` };
      return { options, environment: process.env, close: () => removeAll(azure, options, process.env) };
    },
  },
};
