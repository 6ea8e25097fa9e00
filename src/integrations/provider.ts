import { z } from 'zod';
import { baseUrl, integrationShape } from '../settings/integration.ts';
import type { Credential, CredentialField, InjectionRule, Operation } from './definition.ts';
import { credentialsSchema, givenCredentials } from './provider/credentials.ts';
import { smallerMaxBody } from './reads-body-as.ts';
import { ruleCredentials } from './rule-credentials.ts';

/**
 * The section's schema for a third party whose operations and credentials we know.
 * @param alternatives groups of optional credentials, of which exactly one is given.
 */
export function providerSettings<const Name extends string>(
  name: Name,
  fields: Readonly<Record<string, CredentialField>>,
  operations: readonly Operation[],
  alternatives: readonly (readonly string[])[] = [],
) {
  const names = operations.map((operation) => operation.name);
  const write = `one of this integration's operations: ${names.join(', ')}`;
  return z.strictObject({
    use: z.literal(name).describe('Which third party this is'),
    ...integrationShape,
    maxBody: integrationShape.maxBody.superRefine((maxBody, context) => {
      const message = smallerForAll(operations, maxBody);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    credentials: credentialsSchema(fields, alternatives),
    baseUrl: baseUrl.optional().describe('Replaces the hosts that the integration knows; scheme, host and port'),
    operations: z
      .array(z.enum(names as [string, ...string[]], { error: write }), { error: 'a list of operations' })
      .min(1, { error: `${write}; leave the key out to enable those that are safe` })
      .optional()
      .describe('What callers may do; absent: whatever is safe'),
  });
}

/** What to write in place of a section's `maxBody`; undefined when any of the bodies may be as large. */
function smallerForAll(operations: readonly Operation[], maxBody = 0): string | undefined {
  const smaller = operations
    .filter((operation) => operation.maxBody > 0)
    .map((operation) => smallerMaxBody({ ...operation, maxBody }));
  return smaller.includes(undefined) ? undefined : smaller[0];
}

/** What {@link planOperations} reads of a section. */
export interface ProviderSection {
  readonly credentials: Readonly<Record<string, Credential | undefined>>;
  readonly operations?: readonly string[] | undefined;
  readonly baseUrl?: string | undefined;
  readonly maxBody?: number | undefined;
}

/**
 * The credentials a section gives, and the operations it enables: those it names, or else those that are safe; at its own base
 * URL where it has one; without the injection rules whose credentials it does not give.
 */
export function planOperations(known: readonly Operation[], section: ProviderSection) {
  const { operations: named, baseUrl: origin, maxBody } = section;
  const credentials = givenCredentials(section.credentials);
  const isGiven = (rule: InjectionRule) => ruleCredentials(rule).every((field) => Object.hasOwn(credentials, field));
  const operations = known
    .filter((operation) => (named === undefined ? operation.safe : named.includes(operation.name)))
    .map(
      (operation): Operation => ({
        ...operation,
        inject: operation.inject.filter(isGiven),
        ...(origin !== undefined && { origin }),
        ...(maxBody !== undefined && operation.maxBody > 0 && { maxBody }),
      }),
    );
  return { operations, credentials };
}
