import { parseArgs } from 'node:util';
import { LONGEST_REASON } from '../../lockdown/bounds.ts';
import type { Scope } from '../../lockdown/definition.ts';
import { LineRefused } from './line-refused.ts';

/** What every form of the command takes. */
interface Common {
  readonly file: string | undefined;
  readonly json: boolean;
}

/** What the command line of `emergency-lockdown` asks for. */
export type Asked =
  | { readonly what: 'help' }
  | (Common & { readonly what: 'status' })
  | (Common & { readonly what: 'release'; readonly ids: readonly string[] | 'all'; readonly reason: string })
  | (Common & {
      readonly what: 'engage' | 'plan';
      readonly scope: Scope;
      readonly reason: string;
      readonly atProvider: boolean;
    });

const OPTIONS = {
  reason: { type: 'string' },
  integration: { type: 'string' },
  operation: { type: 'string' },
  caller: { type: 'string' },
  issuer: { type: 'string' },
  'revoke-at-provider': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  status: { type: 'boolean' },
  release: { type: 'string', multiple: true },
  file: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const SCOPE = ['integration', 'operation', 'caller', 'issuer'] as const;
const GIVE_A_REASON = 'Say why, for those who come after: --reason "key leaked"';

/** Reads the command line (without the program's own name). @throws LineRefused saying what to write instead. */
export function parseLine(line: readonly string[]): Asked {
  const { values, positionals } = read(line);
  if (values.help === true) return { what: 'help' };
  const common = { file: given('file', values.file), json: values.json === true };
  if (values.release !== undefined) return release(common, values, [...values.release, ...positionals]);
  if (positionals.length > 0) throw new LineRefused(STRAY_WORDS);
  if (values.status === true) {
    refuseBeside(values, '--status', [...SCOPE, 'dry-run', 'revoke-at-provider', 'reason']);
    return { ...common, what: 'status' };
  }
  const scope = Object.fromEntries(
    SCOPE.flatMap((key) => (values[key] === undefined ? [] : [[key, given(key, values[key])]])),
  ) as Scope;
  if (scope.operation !== undefined && scope.integration === undefined)
    throw new LineRefused(
      'An operation belongs to an integration. Add --integration <name>, or leave --operation out.',
    );
  const reason = given('reason', values.reason);
  if (reason === undefined) throw new LineRefused(GIVE_A_REASON);
  if (values['revoke-at-provider'] === true && (scope.caller ?? scope.issuer) !== undefined)
    throw new LineRefused(WHOSE_KEY);
  const atProvider = values['revoke-at-provider'] === true;
  return { ...common, what: values['dry-run'] === true ? 'plan' : 'engage', scope, reason, atProvider };
}

type Values = ReturnType<typeof read>['values'];

function read(line: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...line], options: OPTIONS, allowPositionals: true, strict: true, tokens: true });
    refuseTwice(parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
    return parsed;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new LineRefused(`${firstSentence(error as Error)} --help lists what there is.`);
  }
}

/** Of two values the last would count, and the first be believed to. */
function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, index) => name !== 'release' && names.indexOf(name) < index);
  if (twice === undefined) return;
  const scopes: readonly string[] = SCOPE;
  const instead = scopes.includes(twice) ? 'Run the command once for each: holds add up.' : 'Give it once.';
  throw new LineRefused(`--${twice} was given more than once, and only one can count. Nothing was done. ${instead}`);
}

/** Node's message goes on with advice about dashes that few could follow at night. */
const firstSentence = ({ message }: Error) => message.split(/(?<=\.) |\n/)[0] ?? message;

const WHOSE_KEY =
  'A key is used for all callers: --revoke-at-provider goes with --integration, or with nothing, and not with --caller or --issuer.';

const STRAY_WORDS =
  'There are words without an option. Through npm, options stand after "--": ' +
  'npm run emergency-lockdown -- --reason "key leaked"; a reason of several words stands in quotes.';

function release(common: Common, values: Values, ids: readonly string[]): Asked {
  refuseBeside(values, '--release', [...SCOPE, 'dry-run', 'status', 'revoke-at-provider']);
  const reason = given('reason', values.reason);
  if (reason === undefined) throw new LineRefused('Say why it can be released: --reason "key replaced"');
  if (ids.some((id) => id.trim() === ''))
    throw new LineRefused('Name the hold after --release, or all. --status lists them.');
  if (ids.includes('all') && ids.length > 1) throw new LineRefused('Name holds after --release, or all, not both.');
  return { ...common, what: 'release', ids: ids[0] === 'all' ? 'all' : ids, reason };
}

/** An empty text is most often a shell's variable that is not set: everything would be held instead of one thing. */
function given(option: string, value: string | undefined): string | undefined {
  if (value !== undefined && value.length > LONGEST_REASON)
    throw new LineRefused(`--${option} is too long: at most ${LONGEST_REASON} characters.`);
  if (value === undefined || value.trim() !== '') return value;
  throw new LineRefused(`--${option} is empty. Write what it is to be, or leave it out.`);
}

function refuseBeside(values: Values, option: string, others: readonly (keyof Values)[]): void {
  const beside = others.find((other) => values[other] !== undefined);
  if (beside !== undefined)
    throw new LineRefused(`${option} and --${beside} do not go together. Leave one of them out.`);
}
