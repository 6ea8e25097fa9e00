import { existsSync } from 'node:fs';
import { allReferences } from '../../composition/secret-problems.ts';
import { extensions } from '../../extensions.ts';
import type { Environment } from '../../settings/environment.ts';
import { draftSettings } from '../../settings/load.ts';
import type { Settings } from '../../settings/schema.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';

/** What a configuration says about secrets, as far as it can be read: nothing where there is none. */
export interface ConfiguredReferences {
  /** Each once. */
  readonly references: readonly SecretReference[];
  /** Empty while something is wrong with the configuration. */
  readonly sections: Settings['integrations'];
}

/** @throws SettingsError for a file that is no YAML. */
export function configuredReferences(file: string, environment: Environment): ConfiguredReferences {
  if (!existsSync(file)) return { references: [], sections: {} };
  const { content, settings } = draftSettings(file, environment, extensions);
  const byUri = new Map(allReferences(content).map(({ reference }) => [reference.uri, reference]));
  return { references: [...byUri.values()], sections: settings?.integrations ?? {} };
}
