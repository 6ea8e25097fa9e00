import { loadConfiguration } from '../composition/load-configuration.ts';
import { type Dependencies, openDependencies } from '../composition/open-dependencies.ts';
import { systemTimers } from '../core/timers.ts';
import type { RecordAccess } from '../secrets/recorded.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { settingsFile } from '../settings/settings-file.ts';
import { ACCESS_FILE, AccessFileUnusable, accessFile } from '../telemetry/access-file.ts';
import { openLog } from '../telemetry/logger.ts';
import { Answers } from './answers.ts';
import type { Shell } from './command.ts';
import { askHidden } from './hidden-input.ts';
import { operator } from './open-store.ts';

/** A configuration that a gateway would start with. */
export interface CheckedConfiguration extends Dependencies {
  readonly loaded: LoadedSettings;
}

/**
 * Does what the gateway does at its start, up to listening, and hands the result to some work. Key sets by URL are not fetched:
 * their being away stops no start.
 * @param file absent: the one that the gateway would take
 * @throws SettingsError naming every problem at once.
 */
export async function checkConfiguration<T>(
  shell: Shell,
  file: string | undefined,
  work: (checked: CheckedConfiguration) => Promise<T>,
): Promise<T> {
  const { environment, clock, errors } = shell;
  const answers = new Answers(shell);
  const ask = answers.interactive ? (question: string) => askHidden(answers, question) : undefined;
  const who = operator();
  const record = recordIfPossible(accessFile(ACCESS_FILE, clock), (warning) => answers.say(warning));
  const loaded = await loadConfiguration(file ?? settingsFile(environment), environment, { who, record });
  const log = openLog(errors, clock);
  const world = { environment, clock, timers: systemTimers, log, who, record, ask };
  const dependencies = await openDependencies(loaded, world);
  try {
    return await work({ loaded, ...dependencies });
  } finally {
    await dependencies.close();
  }
}

/** No value is handed out here: looking is no worse for not being on record, where nothing can be written. */
function recordIfPossible(record: RecordAccess, warn: (text: string) => void): RecordAccess {
  let warned = false;
  return async (access) => {
    try {
      await record(access);
    } catch (error) {
      if (!(error instanceof AccessFileUnusable)) throw error;
      if (!warned) warn(`warning: that secrets were looked at is on no record: ${ACCESS_FILE} cannot be written.`);
      warned = true;
    }
  };
}
