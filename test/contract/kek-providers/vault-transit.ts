import { randomBytes } from 'node:crypto';
import { systemTimers } from '../../../src/core/timers.ts';
import { VaultClient } from '../../../src/managers/hashicorp-vault/client.ts';
import { DEFAULT_POLICY } from '../../harness/vault-server/tokens.ts';
import { startVaultServer } from '../../harness/vault-server.ts';
import type { KekSetUp } from '../kek-behaviour/subject.ts';

export const setUp: KekSetUp = {
  sample: {
    address: 'https://vault.test:8200',
    auth: { method: 'kubernetes', role: 'portcullis' },
    transitKey: 'portcullis',
    transitMount: 'transit',
  },
  prepare: async () => {
    const server = await startVaultServer();
    for (const key of ['portcullis', 'other']) server.transit.add(key);
    const token = server.tokens.issue({ ttl: 3600 });
    const { address } = server;
    return {
      options: { address, transitKey: 'portcullis' },
      otherOptions: { address, transitKey: 'other' },
      environment: { VAULT_TOKEN: token },
      secrets: () => [token],
      takeAway: async () => {
        await server.stop();
        return () => server.start();
      },
      deny: async () => {
        server.tokens.restrict(token, {});
        return async () => server.tokens.restrict(token, undefined);
      },
      denyDecrypting: async () => {
        server.tokens.restrict(token, { ...DEFAULT_POLICY, 'transit/encrypt/*': ['update'] });
        return async () => server.tokens.restrict(token, undefined);
      },
      close: () => server.close(),
    };
  },
  real: {
    variables: ['VAULT_ADDR', 'VAULT_TOKEN'],
    prepare: async () => {
      const { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT } = process.env;
      const environment = { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT };
      const client = new VaultClient({}, { environment, timers: systemTimers });
      const transitMount = `portcullis-tests-${randomBytes(6).toString('hex')}`;
      await client.ask({ method: 'POST', path: `sys/mounts/${transitMount}`, body: { type: 'transit' } });
      for (const key of ['one', 'other'])
        await client.ask({ method: 'POST', path: `${transitMount}/keys/${key}`, body: {} });
      return {
        options: { transitMount, transitKey: 'one' },
        otherOptions: { transitMount, transitKey: 'other' },
        environment,
        close: async () => {
          await client.ask({ method: 'DELETE', path: `sys/mounts/${transitMount}` });
          await client.close();
        },
      };
    },
  },
};
