import { afterEach, beforeEach, describe } from '@jest/globals';
import type { VaultStore } from '../../src/vault/definition.ts';
import { servesOneAlone } from './store-behaviour/exclusive-use.ts';
import { removesRows } from './store-behaviour/removal.ts';
import type { StoreRig, VaultPlace } from './store-behaviour/store-rig.ts';
import { keepsRows } from './store-behaviour/with-vault.ts';
import { worksWithoutVault } from './store-behaviour/without-vault.ts';

/** What every place where a vault may lie has to do. */
export function describeVaultStore(name: string, openFresh: () => Promise<VaultPlace>): void {
  describe(`the store ${name}`, () => {
    let place: VaultPlace;
    let opened: VaultStore[];
    let current: StoreRig;
    const open = () => {
      const another = place.open();
      opened.push(another);
      return another;
    };
    beforeEach(async () => {
      opened = [];
      place = await openFresh();
      current = { store: open(), open };
    });
    afterEach(async () => {
      for (const each of opened) await each.close();
      await place.remove();
    });
    const rig = () => current;
    worksWithoutVault(rig);
    keepsRows(rig);
    removesRows(rig);
    servesOneAlone(rig);
  });
}
