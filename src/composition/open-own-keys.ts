import { type OpenCallerKeys, openCallerKeys } from '../caller-keys/open-caller-keys.ts';
import { type BackendDefinition, BackendUnusable, type SecretBackend } from '../secrets/definition.ts';
import { backends } from '../secrets/index.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import { recorded } from '../secrets/recorded.ts';
import { callerKeysPlace } from '../settings/caller-keys.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { accessLog } from '../telemetry/access-log.ts';
import type { SecretsWorld } from './open-secrets.ts';
import { probed } from './resolve-secrets.ts';

/**
 * Opens the vault for the keys that callers bring. One that is away keeps nothing from starting.
 * @param shelf of the vault with the product's secrets, where they lie in one.
 * @returns undefined where there is no vault for them. @throws SettingsError when one of its own cannot work as configured.
 */
export async function openOwnKeys(
  loaded: LoadedSettings,
  world: SecretsWorld,
  shelf: KeyShelf | undefined,
): Promise<OpenCallerKeys | undefined> {
  const place = callerKeysPlace(loaded.settings, backends);
  const { clock, timers, log, isOwnKeyWithheld: isWithheld } = world;
  const parts = { clock, timers, log, cache: loaded.settings.secrets.cache, isWithheld };
  if (!place?.isApart) return shelf && openCallerKeys(shelf, parts);
  const backend = await openApart(loaded, world, place);
  return openCallerKeys(backend.shelf as KeyShelf, { ...parts, onClose: () => backend.close() });
}

async function openApart(
  loaded: LoadedSettings,
  world: SecretsWorld,
  { backend: name, options }: { readonly backend: string; readonly options: Readonly<Record<string, unknown>> },
): Promise<SecretBackend> {
  const { environment, clock, timers, log, who = 'gateway', record = accessLog(log), ask } = world;
  let backend: SecretBackend | undefined;
  try {
    const definition = backends.find((each) => each.name === name) as BackendDefinition;
    const opened = definition.open(options, { environment, clock, timers, who, ask });
    backend = recorded(opened, record, { who, why: 'configuration' });
    await probed({ backend, timers, asks: ask !== undefined });
    return backend;
  } catch (error) {
    if (backend !== undefined && !(error instanceof BackendUnusable)) return backend;
    await backend?.close();
    if (!(error instanceof BackendUnusable)) throw error;
    const { found, write } = error;
    throw loaded.refuse([{ path: ['secrets', 'callerKeys', 'options'], found, write }]);
  }
}
