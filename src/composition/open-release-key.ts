import type { ReleaseKey } from '../lockdown/release-key.ts';
import { ReleaseKeyUnusable, readReleaseKey } from '../lockdown/release-key-file.ts';
import type { LoadedSettings } from '../settings/load.ts';

/**
 * Reads what release codes are verified with.
 * @returns undefined when there is none yet. @throws SettingsError when it is there and cannot be used.
 */
export async function openReleaseKey({ settings, refuse }: LoadedSettings): Promise<ReleaseKey | undefined> {
  try {
    return await readReleaseKey(settings.lockdown.releaseKeyFile);
  } catch (error) {
    if (!(error instanceof ReleaseKeyUnusable)) throw error;
    throw refuse([{ path: ['lockdown', 'releaseKeyFile'], found: error.found, write: error.write }]);
  }
}

/** What a gateway without a release key is warned of: it would be found out in the middle of an incident. */
export function releaseKeyWarnings(key: ReleaseKey | undefined, { settings }: LoadedSettings): string[] {
  if (key !== undefined) return [];
  return [
    `there is no release key at ${settings.lockdown.releaseKeyFile}: a lockdown could be engaged and not be released. Run ` +
      '"npm run -s portcullis -- lockdown setup" before you need it, and restart the gateways',
  ];
}
