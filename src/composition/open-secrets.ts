import { SecretClient } from '../secrets/client.ts';
import type { BackendDefinition, SecretBackend } from '../secrets/definition.ts';
import { backends } from '../secrets/index.ts';
import type { Environment } from '../settings/environment.ts';
import { isProduction } from '../settings/environment.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Problem } from '../settings/problems.ts';
import type { SecretReference } from '../settings/secret-reference.ts';

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
  const backend = definition.open(options, { environment });
  const warnings = isProduction(environment) ? productionWarnings(loaded, backend, options) : [];
  const client = new SecretClient(backend);
  const problems: Problem[] = [];
  for (const { path, reference } of references(loaded)) {
    const fault = await client.check(reference);
    if (fault !== undefined) problems.push({ path, ...fault });
  }
  if (problems.length > 0) throw loaded.refuse(problems);
  return { client, warnings };
}

function productionWarnings(
  loaded: LoadedSettings,
  { productionConcern }: SecretBackend,
  options: Record<string, unknown>,
): string[] {
  if (productionConcern === undefined) return [];
  if (options['allowInProduction'] === true) return [productionConcern];
  throw loaded.refuse([
    {
      path: ['secrets', 'backend'],
      found: `${loaded.settings.secrets.backend}, with NODE_ENV=production: ${productionConcern}`,
      write: 'another backend, or secrets.options.allowInProduction: true to accept that',
    },
  ]);
}

/** Every secret reference in the configuration, with its place. */
function* references({ settings }: LoadedSettings): Generator<{ path: string[]; reference: SecretReference }> {
  for (const [name, section] of Object.entries(settings.integrations)) {
    const { credentials } = section as unknown as { credentials: Record<string, SecretReference> };
    for (const [field, reference] of Object.entries(credentials)) {
      yield { path: ['integrations', name, 'credentials', field], reference };
    }
  }
}
