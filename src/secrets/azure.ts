import { inTurn } from '../core/in-turn.ts';
import { AzureConnection } from '../managers/azure/connection.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { changeSecret } from './azure/change-secret.ts';
import { destroySecret } from './azure/destroy-secret.ts';
import { KeyVault } from './azure/key-vault.ts';
import { listSecrets } from './azure/list-secrets.ts';
import { type AzureOptions, options } from './azure/options.ts';
import { readSecret } from './azure/read-secret.ts';
import { remedy } from './azure/remedy.ts';
import { secretNameOf } from './azure/secret-name.ts';
import { findVaultUrl, vaultUrlIn } from './azure/vault-url-in.ts';
import type { BackendDefinition } from './definition.ts';
import { withManager } from './manager-backend.ts';

/** A secret that there need not be: asking for it shows that secrets can be read. */
const PROBE = 'portcullis-probe';

/** Azure Key Vault: `secret://openai/api-key` is the field `api-key` of a JSON object in the secret `<prefix>openai`. */
export const azure: BackendDefinition<AzureOptions> = {
  name: 'azure',
  options,
  open: ({ vaultUrl, prefix, auth }, { environment, clock, timers }) => {
    const connection = new AzureConnection(auth, { environment, clock });
    const turn = inTurn();
    let opened: KeyVault | undefined;
    const vault = () => {
      opened ??= new KeyVault(connection, vaultUrlIn(vaultUrl, environment), timers);
      return opened;
    };
    const nameOf = (reference: SecretReference) => secretNameOf(prefix, reference);
    const alone = <T>(secret: string, work: () => Promise<T>) => withManager(() => turn(secret.toLowerCase(), work));
    return {
      fetch: (reference, { signal }) =>
        withManager(async () => readSecret(vault(), nameOf(reference), reference.field, { timers, signal })),
      probe: async () => {
        await withManager(async () => vault().read(`${prefix}${PROBE}`));
      },
      remedy: (reference, absence = 'missing') =>
        remedy(findVaultUrl(vaultUrl, environment), prefix, reference, absence),
      list: () => withManager(async () => listSecrets(vault(), prefix)),
      writer: {
        put: async (reference, value) => {
          const secret = nameOf(reference);
          const changes = new Map([[reference.field, value.reveal()]]);
          return alone(secret, () => changeSecret(vault(), secret, changes));
        },
        destroy: async (reference) => {
          const secret = nameOf(reference);
          return alone(secret, () => destroySecret(vault(), secret, reference.field));
        },
      },
      close: () => connection.close(),
    };
  },
};
