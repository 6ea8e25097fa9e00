import { mountPath, vaultName, vaultOptions } from '../../../managers/hashicorp-vault/options.ts';

/** How the key is named, and how Vault is reached. */
export const options = {
  ...vaultOptions,
  transitKey: vaultName.describe('The key of the transit engine that guards the key of this vault'),
  transitMount: mountPath.default('transit').describe('Where the transit engine is mounted'),
};
