import { sqliteParts, vaultScratch } from '../harness/vault-rig.ts';
import { describeVaultStore } from './vault-store.ts';

describeVaultStore('SQLite', async () => {
  const scratch = vaultScratch();
  return {
    open: () => sqliteParts(scratch.file('v.sqlite')).store,
    remove: async () => scratch.remove(),
  };
});
