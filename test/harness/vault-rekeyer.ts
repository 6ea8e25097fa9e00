/* A process of its own that gives a vault another key: node vault-rekeyer.ts <file>. It says how that ended. */

import { VaultError } from '../../src/vault/definition.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { byteKek, sqliteParts } from './vault-rig.ts';

const { store } = sqliteParts(process.argv[2] ?? '');
try {
  console.log(JSON.stringify(await rekey(store, byteKek(1), byteKek(2), { fips: false })));
} catch (error) {
  console.log(
    JSON.stringify(error instanceof VaultError ? { code: error.code, message: error.message } : String(error)),
  );
}
await store.close();
