import { systemClock } from '../core/clock.ts';
import { systemTimers } from '../core/timers.ts';
import { extensions } from '../extensions.ts';
import { SecretClient } from '../secrets/client.ts';
import { backends } from '../secrets/index.ts';
import { type RecordAccess, recorded } from '../secrets/recorded.ts';
import type { Environment } from '../settings/environment.ts';
import { draftSettings, type LoadedSettings } from '../settings/load.ts';
import type { Problem } from '../settings/problems.ts';
import { resolveSecrets } from './resolve-secrets.ts';
import { allReferences, member, productionProblems } from './secret-problems.ts';

/** Nothing is kept: everything is looked at once. */
const NO_CACHE = { ttl: 0, staleIfError: 0 };

/** Who loads a configuration, and where it is written down that its secrets were looked at. */
export interface Loader {
  readonly who: string;
  readonly record: RecordAccess;
}

/**
 * Loads the configuration file. When it is refused, missing secrets are named in the same report, so that nobody mends a
 * spelling only to learn of them at the next start.
 * @throws SettingsError naming every problem at once.
 */
export async function loadConfiguration(
  file: string,
  environment: Environment,
  loader: Loader,
): Promise<LoadedSettings> {
  const { settings, problems, content, refuse } = draftSettings(file, environment, extensions);
  if (settings === undefined) throw refuse([...problems, ...(await problemsOfSecrets(content, environment, loader))]);
  return { settings, file, refuse };
}

/** As far as the section `secrets` can itself be used, and its backend is there. */
async function problemsOfSecrets(
  content: unknown,
  environment: Environment,
  { who, record }: Loader,
): Promise<Problem[]> {
  const section = member(content, 'secrets');
  const definition = backends.find(({ name }) => name === member(section, 'backend'));
  const options = definition?.options.safeParse(member(section, 'options') ?? {}).data;
  if (definition === undefined || options === undefined) return [];
  const timers = systemTimers;
  const opened = definition.open(options, { environment, clock: systemClock, timers, who });
  const backend = recorded(opened, record, { who, why: 'configuration' });
  const client = new SecretClient(backend, { clock: systemClock, timers, cache: NO_CACHE });
  try {
    const { problems } = await resolveSecrets(allReferences(content), { backend, client, timers, asks: false });
    return [...productionProblems(definition.name, options, backend, environment), ...problems];
  } finally {
    await client.close();
  }
}
