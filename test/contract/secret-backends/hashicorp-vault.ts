import { randomBytes } from 'node:crypto';
import { eraseFolder } from '../../harness/vault-server/erase-folder.ts';
import { startVaultServer } from '../../harness/vault-server.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: {
    address: 'https://vault.test:8200',
    namespace: 'payments',
    auth: { method: 'approle', roleId: 'portcullis', secretId: 'file:///run/secrets/secret-id' },
    mount: 'secret',
    prefix: 'portcullis/',
  },
  prepare: async () => {
    const server = await startVaultServer();
    const token = server.tokens.issue({ ttl: 3600 });
    return {
      options: { address: server.address, prefix: 'portcullis/' },
      environment: { VAULT_TOKEN: token },
      secrets: () => [token],
      deny: async () => {
        server.tokens.restrict(token, {});
        return async () => server.tokens.restrict(token, undefined);
      },
      takeAway: async () => {
        await server.stop();
        return () => server.start();
      },
      trouble: (kind) => {
        if (kind === 'slow') server.door.shut();
        else server.mode = kind;
        return () => {
          server.door.open();
          server.mode = 'normal';
        };
      },
      close: () => server.close(),
    };
  },
  real: {
    variables: ['VAULT_ADDR', 'VAULT_TOKEN'],
    prepare: async () => {
      const prefix = `portcullis-tests-${randomBytes(6).toString('hex')}/`;
      const { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT } = process.env;
      const environment = { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT };
      return { options: { prefix }, environment, close: () => eraseFolder(environment, prefix) };
    },
  },
};
