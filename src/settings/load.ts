import { readFileSync } from 'node:fs';
import type { Document } from 'yaml';
import { byokProblems } from './caller-keys.ts';
import { readDocument } from './document.ts';
import { type Environment, isProduction, substituteEnvironment } from './environment.ts';
import { limitProblems } from './limit-problems.ts';
import { type Problem, problemsOf, SettingsError } from './problems.ts';
import { productionProblems } from './production.ts';
import { type Settings, type SettingsExtensions, settingsSchema } from './schema.ts';

/** A configuration that parsed, with what is needed to report problems found later (a missing secret, say) in the same form. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** The path as the user gave it. */
  readonly file: string;
  /** The one error for problems found after parsing. */
  refuse(problems: readonly Problem[]): SettingsError;
}

/** A configuration as far as it could be read. */
export interface SettingsDraft extends Omit<LoadedSettings, 'settings'> {
  /** Present when there are no problems. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
  /** What the file says, unchecked. It may hold what a person put there by mistake: not to be printed. */
  readonly content: unknown;
}

/**
 * Reads, checks and freezes the configuration file.
 * @throws SettingsError naming every problem at once.
 */
export function loadSettings(file: string, environment: Environment, extensions: SettingsExtensions): LoadedSettings {
  const { settings, problems, refuse } = draftSettings(file, environment, extensions);
  if (settings === undefined) throw refuse(problems);
  return { settings, file, refuse };
}

/**
 * Reads and checks the configuration file, and tells its problems without throwing them.
 * @throws SettingsError when there is no file that can be read as YAML.
 */
export function draftSettings(file: string, environment: Environment, extensions: SettingsExtensions): SettingsDraft {
  const { document, problems: mistakes, lineOf } = readDocument(read(file));
  const refuse = (problems: readonly Problem[]) => new SettingsError(file, problems, lineOf);
  if (mistakes.length > 0) throw refuse(mistakes);
  const unset = substituteEnvironment(document, environment);
  const content = contentOf(document, refuse);
  const parsed = settingsSchema(extensions).safeParse(content);
  const known = new Set(unset.map((problem) => problem.path.join('.')));
  const invalid = parsed.success
    ? [
        ...productionProblems(parsed.data, isProduction(environment)),
        ...byokProblems(parsed.data, extensions.backends),
        ...limitProblems(parsed.data, extensions.integrations),
      ]
    : problemsOf(parsed.error.issues, content).filter(({ path }) => !known.has(path.join('.')));
  const problems = [...unset, ...invalid];
  const settings = parsed.success && problems.length === 0 ? deepFreeze(parsed.data) : undefined;
  return { settings, problems, content, file, refuse };
}

/** @throws SettingsError for aliases that unfold to more than a configuration could need. */
function contentOf(document: Document, refuse: SettingsDraft['refuse']): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw refuse([{ path: [], found: 'aliases (*name) of aliases', write: 'the values themselves' }]);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(file, [{ path: [], ...(UNREADABLE[code ?? ''] ?? DENIED) }], () => undefined);
  }
}

const DENIED = {
  found: 'a file that cannot be read',
  write: 'give the user that runs Portcullis the right to read it',
};
const UNREADABLE: Readonly<Record<string, Omit<Problem, 'path'>>> = {
  ENOENT: {
    found: 'no file',
    write: 'run "npm run -s portcullis -- init" to make one, or set PORTCULLIS_CONFIG to the path of yours',
  },
  EISDIR: { found: 'a directory', write: 'set PORTCULLIS_CONFIG to the path of a YAML file' },
};

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
