import { loadConfiguration } from '../composition/load-configuration.ts';
import { type Dependencies, openDependencies } from '../composition/open-dependencies.ts';
import { type LoadedSettings, settingsFile } from '../settings/load.ts';
import { openLog } from '../telemetry/logger.ts';
import type { Shell } from './command.ts';

/** A configuration that a gateway would start with. */
export interface CheckedConfiguration extends Dependencies {
  readonly loaded: LoadedSettings;
}

/**
 * Does what the gateway does at its start, up to listening. Key sets by URL are not fetched: their being away stops no start.
 * @param file absent: the one that the gateway would take
 * @throws SettingsError naming every problem at once.
 */
export async function checkConfiguration(shell: Shell, file: string | undefined): Promise<CheckedConfiguration> {
  const { environment, clock, errors } = shell;
  const loaded = await loadConfiguration(file ?? settingsFile(environment), environment);
  const dependencies = await openDependencies(loaded, { environment, clock, log: openLog(errors, clock) });
  return { loaded, ...dependencies };
}
