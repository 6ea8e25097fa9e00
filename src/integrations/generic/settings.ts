import { z } from 'zod';
import { baseUrl, integrationShape } from '../../settings/integration.ts';
import { secretReference } from '../../settings/secret-reference.ts';
import { checkSection } from './check-section.ts';
import { requestHeaders, responseHeaders } from './header-lists.ts';
import { injection } from './injection.ts';
import { operation } from './operation.ts';

const section = z.strictObject({
  use: z.literal('generic').describe('Any HTTP API, declared here'),
  ...integrationShape,
  baseUrl,
  credentials: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, { error: 'a credential name of letters and digits' }),
      secretReference,
      {
        error: 'a section of credentials, such as { key: secret://weather/key }',
      },
    )
    .refine((all) => Object.keys(all).length > 0, { error: 'at least one credential' })
    .describe('Names of your choice for the keys that the provider gave you, as references'),
  inject: z
    .array(injection, {
      error: 'a list of where the key goes, such as [ { in: header, name: X-Api-Key, value: "{key}" } ]',
    })
    .min(1, {
      error: 'at least one place where the key goes',
    })
    .describe('Where the keys go in the request; {name} stands for a credential'),
  operations: z
    .array(operation, { error: 'a list of operations with name, method and path' })
    .min(1, { error: 'at least one operation; nothing else is let through' })
    .describe('What callers may do; nothing else is let through'),
  requestHeaders,
  responseHeaders,
});

/** The section of an API that is declared in the configuration. */
export const genericSettings = section.superRefine((value, context) => {
  for (const { path, write } of checkSection(value))
    context.addIssue({ code: 'custom', path: [...path], message: write });
});
