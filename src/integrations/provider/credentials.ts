import { z } from 'zod';
import { secretReference } from '../../settings/secret-reference.ts';
import type { Credential, CredentialField } from '../definition.ts';

type Fields = Readonly<Record<string, CredentialField>>;
type Given = Readonly<Record<string, Credential | undefined>>;

/**
 * The schema of a `credentials` section: secret fields take references only, the others the text itself.
 * @param alternatives groups of optional fields, of which exactly one is given, and given whole.
 */
export function credentialsSchema(fields: Fields, alternatives: readonly (readonly string[])[] = []) {
  const schema = z.strictObject(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])) as Record<
      string,
      z.ZodType<Credential | undefined>
    >,
    { error: `a section with ${Object.keys(fields).join(', ')}` },
  );
  const described = schema.describe('What the provider gave you: secrets as references, the rest as it is');
  if (alternatives.length === 0) return described;
  return described.refine((given) => isOneOf(given, alternatives), {
    error: `${alternatives.map((group) => group.join(' with ')).join(', or ')}; one of the two, and all of it`,
  });
}

/** The credentials that are configured. */
export function givenCredentials(given: Given): Record<string, Credential> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function fieldSchema(field: CredentialField): z.ZodType<Credential | undefined> {
  const schema = field.secret ? secretReference : plainText(field);
  return field.optional ? schema.optional() : schema;
}

function plainText({ pattern, example }: Extract<CredentialField, { secret: false }>) {
  const error = `the text itself, such as ${example}: it is not a secret`;
  return z
    .string({ error })
    .regex(pattern, { error, abort: true })
    .refine((text) => !text.startsWith('secret://'), { error })
    .describe('Not a secret: the text itself');
}

function isOneOf(given: Given, alternatives: readonly (readonly string[])[]): boolean {
  const begun = alternatives.filter((group) => group.some((name) => given[name] !== undefined));
  return begun.length === 1 && (begun[0] ?? []).every((name) => given[name] !== undefined);
}
