import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../settings/environment.ts';
import { settingsFile } from '../../settings/settings-file.ts';
import { guessDirectory } from './guess-directory.ts';
import { memberOf, readContent } from './read-content.ts';

/** Where orders are kept, and instances reached: what an emergency needs of the configuration. Paths are absolute. */
export interface Places {
  /** The configuration, as a path that was or would have been read. */
  readonly file: string;
  /** What the configuration's relative paths begin at. */
  readonly directory: string;
  /** Whether nothing says that they do. */
  readonly isGuessed: boolean;
  readonly sentinelFile: string;
  readonly releaseKeyFile: string;
  readonly stateFile: string;
  readonly adminSocket: string;
  /** The section `state.redis` as it stands there; undefined: none. */
  readonly redis: unknown;
  /** What the configuration says, unchecked; undefined when it could not be read. */
  readonly content: unknown;
  /** What an operator has to know of how these were found. */
  readonly remarks: readonly string[];
}

/** The same as in the schema, which takes too long to load before the first write; a test compares them. */
const DEFAULTS = {
  sentinelFile: ['lockdown', 'sentinelFile', 'var/lockdown.json'],
  releaseKeyFile: ['lockdown', 'releaseKeyFile', 'var/lockdown-release.key'],
  stateFile: ['state', 'path', 'var/state.sqlite'],
  adminSocket: ['admin', 'socket', 'var/admin.sock'],
} as const;

/** Where Portcullis itself is: where `npm start` runs it, and images do. */
const INSTALLED = resolve(fileURLToPath(new URL('../../../', import.meta.url)));

export interface Surroundings {
  readonly environment: Environment;
  /** The working directory. */
  readonly directory: string;
}

/**
 * Reads the places from the configuration, leniently: what it does not say, or cannot be understood, is where it is by default.
 * @param named the configuration that the command line names, if any
 */
export function findPlaces(named: string | undefined, { environment, directory: here }: Surroundings): Places {
  const file = named ?? settingsFile(environment);
  const base = [here, INSTALLED].find((each) => existsSync(resolve(each, file))) ?? here;
  const path = resolve(base, file);
  const { content, trouble } = readContent(path, environment);
  const remarks: string[] = [];
  if (trouble !== undefined) remarks.push(configurationTrouble(path, trouble, content === undefined));
  const find = (place: keyof typeof DEFAULTS): string => {
    const [section, key, usual] = DEFAULTS[place];
    const said = memberOf(memberOf(content, section), key);
    if (typeof said === 'string' && said !== '' && !said.includes('${')) return said;
    if (said !== undefined)
      remarks.push(`${section}.${key} cannot be understood: ${usual} was taken. Correct ${path}.`);
    return usual;
  };
  const [sentinelFile, releaseKeyFile] = [find('sentinelFile'), find('releaseKeyFile')];
  const [stateFile, adminSocket] = [find('stateFile'), find('adminSocket')];
  const isGuessed = isAbsolute(file) && [sentinelFile, stateFile, adminSocket].some((each) => !isAbsolute(each));
  const around = [here, INSTALLED, dirname(dirname(path)), dirname(path)];
  const guess = guessDirectory({ sentinelFile, stateFile, adminSocket }, around);
  const directory = isGuessed ? guess.directory : isAbsolute(file) ? here : base;
  if (isGuessed && !guess.isKnown)
    remarks.push(
      `Nothing tells in which directory gateways run with ${path}: ${directory} was taken. If they run in another, run this there.`,
    );
  if (relative(directory, here) !== '')
    remarks.push(`Paths were taken to begin at ${directory}, not at the working directory ${here}.`);
  const at = (each: string) => resolve(directory, each);
  return {
    file: path,
    directory,
    isGuessed,
    sentinelFile: at(sentinelFile),
    releaseKeyFile: at(releaseKeyFile),
    stateFile: at(stateFile),
    adminSocket: at(adminSocket),
    redis: memberOf(memberOf(content, 'state'), 'redis') ?? undefined,
    content,
    remarks,
  };
}

function configurationTrouble(path: string, trouble: string, usual: boolean): string {
  const taken = usual ? ': the usual places were taken, and no Redis' : '';
  return `The configuration ${path} ${trouble}${taken}. If gateways run with another, give its path as --file, and run this again.`;
}
