import type { SecretBackend } from '../../secrets/definition.ts';
import { recorded } from '../../secrets/recorded.ts';
import { ACCESS_FILE, accessFile } from '../../telemetry/access-file.ts';
import type { Shell } from '../command.ts';
import { openStore, type Store } from '../open-store.ts';
import type { StoreOptions } from '../store/store-options.ts';
import { warnUnrecorded } from '../warn-unrecorded.ts';
import { type ConfiguredReferences, configuredReferences } from './configured-references.ts';
import { explained } from './explained.ts';

/** Where a command reads and writes secrets. */
export interface SecretsAtHand {
  /** The backend's name. */
  readonly name: string;
  /** Its accesses are on record. */
  readonly backend: SecretBackend;
  /** The configuration's path, whether or not it is there. */
  readonly file: string;
  readonly configured: ConfiguredReferences;
}

/**
 * Does some work with the backend that a command line is about, and lets go of it.
 * @param why what the record of accesses says, such as `secrets set`
 * @throws SettingsError for the configuration, UsageError for the command line, and what the work throws.
 */
export async function withSecrets<T>(
  shell: Shell,
  options: StoreOptions,
  why: string,
  work: (secrets: SecretsAtHand) => Promise<T>,
): Promise<T> {
  const store = openStore(shell, options);
  const configured = configuredReferences(store.file, shell.environment);
  return await withBackend(store, why, (backend) =>
    work({ name: store.definition.name, backend, file: store.file, configured }),
  );
}

/** What it takes to open a backend. */
export type OpenableStore = Pick<Store, 'definition' | 'options' | 'context' | 'say'>;

/** Does some work with one backend, of which every access is recorded, and lets go of it. */
export async function withBackend<T>(
  { definition, options, context, say }: OpenableStore,
  why: string,
  work: (backend: SecretBackend) => Promise<T>,
): Promise<T> {
  const { clock, who } = context;
  const opened = definition.open(options, context);
  const backend = recorded(opened, accessFile(ACCESS_FILE, clock), { who, why }, warnUnrecorded(say));
  try {
    return await work(backend);
  } catch (error) {
    throw explained(error, definition.name);
  } finally {
    await backend.close();
  }
}
