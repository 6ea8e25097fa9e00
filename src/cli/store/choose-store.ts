import { existsSync } from 'node:fs';
import { member } from '../../composition/secret-problems.ts';
import { extensions } from '../../extensions.ts';
import type { BackendDefinition } from '../../secrets/definition.ts';
import { backends } from '../../secrets/index.ts';
import type { Environment } from '../../settings/environment.ts';
import { draftSettings, type SettingsDraft } from '../../settings/load.ts';
import { dotted, type Problem, problemsOf } from '../../settings/problems.ts';
import { settingsFile } from '../../settings/settings-file.ts';
import { keks, withoutKek } from '../../vault/kek/index.ts';
import { UsageError } from '../command.ts';
import { type GivenOption, withGiven } from './parse-option.ts';
import { givenOptions, STORE_FLAGS, type StoreOptions } from './store-options.ts';

/** Which backend a command is about. */
export interface StoreChoice {
  readonly definition: BackendDefinition;
  /** As the backend's own schema parsed them. */
  readonly options: Record<string, unknown>;
  /** As a configuration would say them. */
  readonly written: Readonly<Record<string, unknown>>;
  /** True when some of them are from the command line. */
  readonly given: boolean;
  /** The configuration's path, whether or not it is there. */
  readonly file: string;
  /** What the configuration names; undefined without a configuration. */
  readonly configured: string | undefined;
}

/** Where secrets are kept unless something says otherwise. */
const DEFAULT_BACKEND = 'local';

/**
 * Takes the section `secrets` of the configuration, of which the rest may be wrong, and what the command line has in its place.
 * @param fits what a configured backend must be; otherwise it is the default one that the command is about
 * @throws SettingsError for that section or a file that cannot be read; UsageError for the command line.
 */
export function chooseStore(
  environment: Environment,
  asked: StoreOptions,
  fits: (definition: BackendDefinition) => boolean = () => true,
  flags = STORE_FLAGS,
): StoreChoice {
  const given = givenOptions(asked, flags);
  const file = asked.file ?? settingsFile(environment);
  const isNamed = asked.file !== undefined || Boolean(environment['PORTCULLIS_CONFIG']);
  const draft = isNamed || existsSync(file) ? draftSettings(file, environment, extensions) : undefined;
  const section = member(draft?.content, 'secrets');
  const configured = backends.find(({ name }) => name === member(section, 'backend'));
  const isMeant = asked.backend === undefined || asked.backend === configured?.name;
  if (draft !== undefined && section !== undefined && isMeant) {
    const wrong = draft.problems.filter(({ path }) => path[0] === 'secrets' && !isReplaced(path, given));
    if (wrong.length > 0) throw draft.refuse(wrong);
  }
  const usable = isMeant && configured !== undefined && fits(configured);
  const definition = usable ? configured : definitionOf(asked.backend ?? DEFAULT_BACKEND, flags.backend);
  const written = withGiven(usable ? keptOptions(member(section, 'options'), given) : {}, given);
  const options = optionsOf(definition, written, given, usable ? draft : undefined, flags.option);
  return {
    definition,
    options,
    written: written as StoreChoice['written'],
    given: given.length > 0,
    file,
    configured: configured?.name,
  };
}

/** A configuration's options; where the command line has a key of another kind, without those of the configured one. */
function keptOptions(options: unknown, given: readonly GivenOption[]): unknown {
  const kek = given.find(({ path }) => path[0] === 'kek')?.value;
  if (kek === undefined || kek === (member(options, 'kek') ?? keks[0].name)) return options;
  return typeof options === 'object' && options !== null ? withoutKek({ ...options }) : options;
}

/** @throws UsageError naming those that there are. */
function definitionOf(name: string, flag: string): BackendDefinition {
  const definition = backends.find((each) => each.name === name);
  if (definition === undefined)
    throw new UsageError(`${flag}: write one of ${backends.map((each) => each.name).join(', ')}.`);
  return definition;
}

/** @param draft the configuration that the options are from, if any */
function optionsOf(
  { name, options: schema }: BackendDefinition,
  written: unknown,
  given: readonly GivenOption[],
  draft: SettingsDraft | undefined,
  flag: string,
): Record<string, unknown> {
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: ['secrets', 'options', ...issue.path] }));
  const problems = problemsOf(issues, { secrets: { options: written } });
  const own = problems.filter(({ path }) => isReplaced(path, given));
  if (own.length === 0 && draft !== undefined) throw draft.refuse(problems);
  const lines = (own.length > 0 ? own : problems).map(
    ({ path, write }) => `  ${flag} ${dotted(path.slice(2))}: write ${write}`,
  );
  throw new UsageError(`the options of the backend ${name} cannot be used:\n${lines.join('\n')}`);
}

/** True for what the command line has in the configuration's place. */
function isReplaced(path: Problem['path'], given: readonly GivenOption[]): boolean {
  return given.some(
    (option) => path[0] === 'secrets' && path[1] === 'options' && option.path.every((key, at) => path[at + 2] === key),
  );
}
