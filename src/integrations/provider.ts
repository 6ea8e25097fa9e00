import { z } from 'zod';
import { baseUrl, integrationShape } from '../settings/integration.ts';
import { secretReference } from '../settings/secret-reference.ts';
import type { Operation } from './definition.ts';

/** The section's schema for a third party whose operations and credentials we know. */
export function providerSettings<const Name extends string, const Field extends string>(
  name: Name,
  fields: readonly Field[],
  operations: readonly Operation[],
) {
  const names = operations.map((operation) => operation.name);
  const write = `one of this integration's operations: ${names.join(', ')}`;
  return z.strictObject({
    use: z.literal(name).describe('Which third party this is'),
    ...integrationShape,
    credentials: z
      .strictObject(
        Object.fromEntries(fields.map((field) => [field, secretReference])) as Record<Field, typeof secretReference>,
        {
          error: `a section with ${fields.join(', ')}`,
        },
      )
      .describe('The keys that the provider gave you, as references'),
    baseUrl: baseUrl.optional().describe('Replaces the hosts that the integration knows; scheme, host and port'),
    operations: z
      .array(z.enum(names as [string, ...string[]], { error: write }), { error: 'a list of operations' })
      .min(1, { error: `${write}; leave the key out to enable those that are safe` })
      .optional()
      .describe('What callers may do; absent: whatever is safe'),
  });
}

/** The operations a section enables: those it names, or else those that are safe; at its own base URL where it has one. */
export function enabledOperations(
  known: readonly Operation[],
  section: {
    readonly operations?: readonly string[] | undefined;
    readonly baseUrl?: string | undefined;
    readonly maxBody?: number | undefined;
  },
): Operation[] {
  const { operations: named, baseUrl: origin, maxBody } = section;
  return known
    .filter((operation) => (named === undefined ? operation.safe : named.includes(operation.name)))
    .map((operation) => ({
      ...operation,
      ...(origin !== undefined && { origin }),
      ...(maxBody !== undefined && operation.maxBody > 0 && { maxBody }),
    }));
}
