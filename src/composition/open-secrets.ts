import type { CallerKeysWorld } from '../caller-keys/open-caller-keys.ts';
import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import { SecretClient, type SecretClientOptions } from '../secrets/client.ts';
import {
  type BackendContext,
  type BackendDefinition,
  BackendUnusable,
  type SecretBackend,
} from '../secrets/definition.ts';
import { backends } from '../secrets/index.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import { type RecordAccess, recorded } from '../secrets/recorded.ts';
import { type Environment, isProduction } from '../settings/environment.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { accessLog } from '../telemetry/access-log.ts';
import type { Logger } from '../telemetry/logger.ts';
import { resolveSecrets } from './resolve-secrets.ts';
import { secretEvents } from './secret-events.ts';
import { allReferences, productionProblems, secretReferences } from './secret-problems.ts';
import { StartingSecrets } from './starting-secrets.ts';
import { unscannedWarnings } from './unscanned-secrets.ts';

/** What opening the secrets needs of the world. */
export interface SecretsWorld {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** Who acts, for the record of accesses; the gateway when absent. */
  readonly who?: string;
  /** Where accesses are written down; the log when absent. */
  readonly record?: RecordAccess;
  /** Asks a person at a terminal, unseen; absent where nobody sits. */
  readonly ask?: BackendContext['ask'];
  /** As a client of secrets, and of callers' own keys, is told it; absent: nothing is withheld. */
  readonly isWithheld?: SecretClientOptions['isWithheld'];
  readonly isOwnKeyWithheld?: CallerKeysWorld['isWithheld'];
}

export interface OpenedSecrets {
  readonly client: SecretClient;
  /** For callers' own keys, where the backend is a vault. */
  readonly shelf: KeyShelf | undefined;
  /** Whether all of them were had, and if not, why. */
  readonly start: StartingSecrets;
  /** What readiness reports. */
  readonly warnings: readonly string[];
  /** Hears of changes from now on, and goes on looking for what could not be read; then there may be more to warn of. */
  run(warn: (text: string) => void): void;
  close(): Promise<void>;
}

/**
 * Opens the configured backend and resolves every reference once. A backend that is away keeps nothing from starting.
 * @throws SettingsError when the backend is unfit for production or cannot work as configured, or naming every secret that is
 *   missing or malformed.
 */
export async function openSecrets(loaded: LoadedSettings, world: SecretsWorld): Promise<OpenedSecrets> {
  const { backend: name, options, cache } = loaded.settings.secrets;
  const { environment, clock, timers, log, who = 'gateway', record = accessLog(log), ask, isWithheld } = world;
  const opened = openBackend(loaded, { environment, clock, timers, who, ask });
  const backend = recorded(opened, record, { who, why: 'configuration' });
  const client = new SecretClient(backend, { clock, timers, cache, isWithheld, events: secretEvents(name, log) });
  const places = secretReferences(loaded.settings);
  const start = new StartingSecrets({
    name,
    timers,
    log,
    resolve: () => resolveSecrets(allReferences(loaded.settings), { backend, client, timers, asks: ask !== undefined }),
  });
  const problems = [...productionProblems(name, options, backend, environment), ...(await start.look())];
  if (problems.length > 0) {
    await client.close();
    throw loaded.refuse(problems);
  }
  const concern = isProduction(environment) ? backend.productionConcern : undefined;
  return {
    client,
    shelf: backend.shelf,
    start,
    warnings: [...(concern === undefined ? [] : [concern]), ...(await unscannedWarnings(places, client))],
    run: (warn) => {
      client.watch();
      if (start.ready) return;
      start.keepLooking();
      void start.becameReady.then(async () => (await unscannedWarnings(places, client)).forEach(warn));
    },
    close: async () => {
      start.close();
      await client.close();
    },
  };
}

function openBackend(loaded: LoadedSettings, context: BackendContext): SecretBackend {
  const { backend: name, options } = loaded.settings.secrets;
  try {
    return (backends.find((each) => each.name === name) as BackendDefinition).open(options, context);
  } catch (error) {
    if (!(error instanceof BackendUnusable)) throw error;
    throw loaded.refuse([{ path: ['secrets', 'options'], found: error.found, write: error.write }]);
  }
}
