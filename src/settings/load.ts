import { readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { type Environment, substituteEnvironment } from './environment.ts';
import { type Problem, problemsOf, SettingsError } from './problems.ts';
import { type Settings, type SettingsExtensions, settingsSchema } from './schema.ts';

const DEFAULT_FILE = 'config/gateway.yaml';

/** A configuration that parsed, with what is needed to report problems found later (a missing secret, say) in the same form. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** The path as the user gave it. */
  readonly file: string;
  /** The one error for problems found after parsing. */
  refuse(problems: readonly Problem[]): SettingsError;
}

/** `PORTCULLIS_CONFIG`, or `config/gateway.yaml` in the working directory. */
export function settingsFile(environment: Environment): string {
  return environment['PORTCULLIS_CONFIG'] || DEFAULT_FILE;
}

/**
 * Reads, checks and freezes the configuration file.
 * @throws SettingsError naming every problem at once.
 */
export function loadSettings(file: string, environment: Environment, extensions: SettingsExtensions): LoadedSettings {
  const lines = new LineCounter();
  const document = parseDocument(read(file), { lineCounter: lines, prettyErrors: false });
  const refuse = (problems: readonly Problem[]) =>
    new SettingsError(file, problems, (problem) => lineOf(problem, document, lines));
  if (document.errors.length > 0) {
    throw refuse(
      document.errors.map((error) => ({
        path: [],
        offset: error.pos[0],
        found: 'text that is not valid YAML',
        write: error.message,
      })),
    );
  }
  const unset = substituteEnvironment(document, environment);
  const content: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = settingsSchema(extensions).safeParse(content);
  const known = new Set(unset.map((problem) => problem.path.join('.')));
  const invalid = parsed.success
    ? []
    : problemsOf(parsed.error.issues, content).filter(({ path }) => !known.has(path.join('.')));
  if (!parsed.success || unset.length > 0) throw refuse([...unset, ...invalid]);
  return { settings: deepFreeze(parsed.data), file, refuse };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing
      ? {
          path: [],
          found: 'no file',
          write: 'run "npm run -s portcullis -- init" to make one, or set PORTCULLIS_CONFIG to the path of yours',
        }
      : {
          path: [],
          found: 'a file that cannot be read',
          write: 'give the user that runs Portcullis the right to read it',
        };
    throw new SettingsError(file, [problem], () => undefined);
  }
}

function lineOf(problem: Problem, document: Document, lines: LineCounter): number | undefined {
  if (problem.offset !== undefined) return lines.linePos(problem.offset).line;
  for (let length = problem.path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(problem.path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
