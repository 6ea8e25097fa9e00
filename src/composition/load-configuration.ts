import { systemClock } from '../core/clock.ts';
import { extensions } from '../extensions.ts';
import { backends } from '../secrets/index.ts';
import type { Environment } from '../settings/environment.ts';
import { draftSettings, type LoadedSettings } from '../settings/load.ts';
import type { Problem } from '../settings/problems.ts';
import { member, secretProblems } from './secret-problems.ts';

/**
 * Loads the configuration file. When it is refused, missing secrets are named in the same report, so that nobody mends a
 * spelling only to learn of them at the next start.
 * @throws SettingsError naming every problem at once.
 */
export async function loadConfiguration(file: string, environment: Environment): Promise<LoadedSettings> {
  const { settings, problems, content, refuse } = draftSettings(file, environment, extensions);
  if (settings === undefined) throw refuse([...problems, ...(await problemsOfSecrets(content, environment))]);
  return { settings, file, refuse };
}

/** As far as the section `secrets` can itself be used. */
async function problemsOfSecrets(content: unknown, environment: Environment): Promise<Problem[]> {
  const section = member(content, 'secrets');
  const definition = backends.find(({ name }) => name === member(section, 'backend'));
  const options = definition?.options.safeParse(member(section, 'options') ?? {}).data;
  if (definition === undefined || options === undefined) return [];
  const backend = definition.open(options, { environment, clock: systemClock, who: 'gateway' });
  return await secretProblems({ name: definition.name, options, backend }, content, environment);
}
