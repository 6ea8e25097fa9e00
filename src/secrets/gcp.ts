import { GcpError, statusIn } from '../managers/gcp/gcp-error.ts';
import type { Absence, BackendContext, BackendDefinition, SecretBackend } from './definition.ts';
import { listSecrets } from './gcp/list.ts';
import { secretIdOf } from './gcp/names.ts';
import { type GcpSecretOptions, options } from './gcp/options.ts';
import { readLatest } from './gcp/read.ts';
import { openSecretManager, RENAME, type SecretManager } from './gcp/secret-manager.ts';
import { addVersion, deleteSecret } from './gcp/write.ts';
import { withManager } from './manager-backend.ts';

/** Secrets from Google Cloud's Secret Manager: `secret://google-maps/api-key` is the newest version of `google-maps-api-key`. */
export const gcp: BackendDefinition<GcpSecretOptions> = {
  name: 'gcp',
  options,
  open: (chosen: GcpSecretOptions, context: BackendContext): SecretBackend => {
    const manager = openSecretManager(chosen, context);
    return {
      fetch: (reference, { signal }) => withManager(() => readLatest(manager, reference, signal)),
      probe: () => withManager(() => probe(manager)),
      remedy: (reference, absence = 'missing') => {
        const id = secretIdOf(chosen.prefix, reference);
        if (id === undefined) return RENAME;
        const store = `run "npm run -s portcullis -- secrets set ${reference.name}/${reference.field}"`;
        return `${store}, or ${OTHERWISE[absence]} ${id} of the project ${chosen.project}`;
      },
      list: () => withManager(() => listSecrets(manager)),
      writer: {
        // Older versions stay as they are: only the newest is ever read, and switching them off would take another permission.
        put: (reference, value) => withManager(() => addVersion(manager, reference, value)),
        destroy: (reference) => withManager(() => deleteSecret(manager, reference)),
      },
      close: () => manager.connection.close(),
    };
  },
};

const OTHERWISE: Readonly<Record<Absence, string>> = {
  missing: 'add a version to the secret',
  disabled: 'enable the newest version of the secret',
  destroyed: 'add a version to the secret',
};

/** Whoever may read some secrets alone is refused here, and by that known: each secret says for itself. */
async function probe(manager: SecretManager): Promise<void> {
  const reference = { uri: 'secret://portcullis/probe', name: 'portcullis', field: 'probe' };
  try {
    await readLatest(manager, reference);
  } catch (error) {
    const isDenied = error instanceof GcpError && error.reason === 'denied';
    if (!isDenied || statusIn(error) !== 'PERMISSION_DENIED') throw error;
  }
}
