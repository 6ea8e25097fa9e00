/* A process of its own that stores versions in a vault: node vault-writer.ts <file> <name> <count> */

import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { sqliteParts } from './vault-rig.ts';

const [file = '', name = '', count = '0'] = process.argv.slice(2);
const parts = sqliteParts(file, { who: name });
const vault = await Vault.open(parts);
for (let index = 1; index <= Number(count); index += 1) {
  await vault.put('shared/secret', new SecretValue(`${name} ${index}`), 60_000);
  await vault.put(`${name}/own-${index}`, new SecretValue(`${name} ${index}`), 0);
}
vault.close();
await parts.store.close();
