import { systemClock } from '../core/clock.ts';
import { SecretClient } from '../secrets/client.ts';
import type { BackendDefinition } from '../secrets/definition.ts';
import { backends } from '../secrets/index.ts';
import { type Environment, isProduction } from '../settings/environment.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { secretProblems } from './secret-problems.ts';
import { unscannedWarnings } from './unscanned-secrets.ts';

export interface OpenedSecrets {
  readonly client: SecretClient;
  /** What readiness reports. */
  readonly warnings: readonly string[];
}

/**
 * Opens the configured backend and resolves every reference once.
 * @throws SettingsError when the backend is unfit for production, or naming every secret that is missing or malformed.
 */
export async function openSecrets(loaded: LoadedSettings, environment: Environment): Promise<OpenedSecrets> {
  const { backend: name, options } = loaded.settings.secrets;
  const definition = backends.find((each) => each.name === name) as BackendDefinition;
  const backend = definition.open(options, { environment, clock: systemClock, who: 'gateway' });
  const problems = await secretProblems({ name, options, backend }, loaded.settings, environment);
  if (problems.length > 0) throw loaded.refuse(problems);
  const { productionConcern } = backend;
  const client = new SecretClient(backend);
  const warned = isProduction(environment) && productionConcern !== undefined;
  return {
    client,
    warnings: [...(warned ? [productionConcern] : []), ...(await unscannedWarnings(loaded.settings, client))],
  };
}
