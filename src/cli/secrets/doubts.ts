import { SHORTEST_SCANNED } from '../../core/secret-matcher.ts';
import { integrations } from '../../integrations/index.ts';
import type { ProviderField } from './fields-behind.ts';

/** What stands in examples. Nothing that a generator of keys makes has any of it. */
const PLACEHOLDERS = [
  /^\$\{?\w+\}?$|^<.*>$|^\[.*\]$/,
  /^(your|my|the|some)[-_ ]|change-?_?me|placeholder|(api|access)[-_ ]?key[-_ ]?here|\.\.\.|x{6}/i,
  /^\W*$|^(.)\1*$|^(test|secret|password|example|todo|none|null|undefined|redacted)$/i,
];

const PEM = /^-----BEGIN [A-Z0-9 ]+-----\r?\n[\s\S]*-----END /;
const PRINTABLE = /^[\x20-\x7E]*$/;
const NOT_PRINTABLE =
  'has more than one line, control characters or characters outside ASCII, so that no integration could use it';

/** What is copied together with a key, or in its place. */
const NO_KEYS: readonly (readonly [RegExp, words: string])[] = [
  [/^(secret|file):\/\//, 'looks like a reference to a secret, not like the secret itself'],
  [/^(export )?[A-Z][A-Z0-9_]*=/, 'looks like a line NAME=value: the key is what stands after ='],
  [/^(["'`]).*\1$/, 'stands in quotes, which are hardly a part of the key'],
  [/^(bearer|basic) /i, 'begins with the name of an authentication scheme, which is no part of the key'],
  [/^-----BEGIN /, 'looks like a PEM file'],
  [/^eyJ[\w-]*\.[\w-]+\.[\w-]*$/, "looks like a JWT, such as a caller's token"],
];

/**
 * What makes a value unlikely to be the key that a reference is for, in words that go on after "the value"; empty when nothing does.
 * The value is not repeated.
 * @param fields what the secret is for, as far as that is known
 */
export function doubtsAbout(value: string, fields: readonly ProviderField[]): string[] {
  const doubts = PLACEHOLDERS.some((pattern) => pattern.test(value)) ? ['looks like a placeholder'] : [];
  if (fields.some(({ shape }) => shape?.pattern.test(value))) return doubts;
  // A secret of no integration may be anything that is kept in a file, such as a private key.
  if (fields.length === 0 && PEM.test(value)) return doubts;
  if (!PRINTABLE.test(value)) doubts.push(NOT_PRINTABLE);
  doubts.push(...NO_KEYS.filter(([pattern]) => pattern.test(value)).map(([, words]) => words));
  const owner = integrations.find(({ credentials }) =>
    Object.values(credentials).some((field) => field.secret && field.looksLike?.distinct?.test(value)),
  );
  if (owner !== undefined && !fields.some(({ use }) => use === owner.name))
    doubts.push(`looks like a key of ${owner.name}`);
  for (const { use, field, shape } of fields)
    if (shape !== undefined) doubts.push(`does not look like ${field} of ${use}: those look like ${shape.words}`);
  if (value.length < SHORTEST_SCANNED)
    doubts.push(`has fewer than ${SHORTEST_SCANNED} characters, too few to be found in what the provider answers`);
  return doubts;
}
