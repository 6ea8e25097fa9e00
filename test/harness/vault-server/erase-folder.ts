import { systemTimers } from '../../../src/core/timers.ts';
import { VaultClient } from '../../../src/managers/hashicorp-vault/client.ts';
import { KeyValue } from '../../../src/secrets/hashicorp-vault/key-value.ts';
import type { Environment } from '../../../src/settings/environment.ts';

/** Erases all that a test put below a folder of the KV engine `secret` of a real Vault. */
export async function eraseFolder(environment: Environment, folder: string): Promise<void> {
  const client = new VaultClient({}, { environment, timers: systemTimers });
  const store = new KeyValue(client, 'secret');
  for (const name of await store.list(folder)) await store.destroyAll(folder + name);
  await client.close();
}
