import { z } from 'zod';
import { explainFailure } from '../egress/explain-failure.ts';
import { baseUrl, integrationShape } from '../settings/integration.ts';
import { secretReference } from '../settings/secret-reference.ts';
import { byteSize } from '../settings/units.ts';
import type { InjectionRule, IntegrationDefinition, Operation } from './definition.ts';
import { pathPattern } from './path-pattern.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that frame the message or route the connection: a key there would break the request. */
const FRAMING = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** What a caller's request says to us or to proxies on the way, never to the provider. */
const NEVER_SENT_ON =
  /^(?:authorization|cookie|forwarded|via|proxy-.*|x-forwarded-.*|x-http-method.*|x-method-override)$/i;
/** What an answer says to us or to browsers about its host; Portcullis strips it or writes its own. */
const NEVER_SENT_BACK =
  /^(?:set-cookie2?|location|alt-svc|cache-control|vary|access-control-.*|proxy-.*|www-authenticate)$/i;
const WRITE_VALUE = 'text with at least one {credential} in it, such as "{key}"';
const value = z
  .string({ error: WRITE_VALUE })
  .regex(/\{[A-Za-z][A-Za-z0-9]*\}/, { error: WRITE_VALUE })
  .describe('Text in which {name} stands for a credential of that name');
const parameter = z
  .string({ error: 'the name of the parameter' })
  .regex(/^[A-Za-z0-9_.~$-]+$/, { error: 'a parameter name of letters, digits and _ . ~ $ -' })
  .describe('The name of the parameter');

const headerName = z
  .string({ error: 'the name of a header' })
  .regex(HEADER_NAME, { error: 'a header name (RFC 9110, section 5.1)' });
const headerNames = (never: RegExp) =>
  z.array(
    headerName.refine((name) => !never.test(name) && !FRAMING.includes(name.toLowerCase()), {
      error: 'a header other than those that carry credentials, frame the message or are rewritten here',
    }),
    { error: 'a list of header names' },
  );

const injection = z.discriminatedUnion(
  'in',
  [
    z.strictObject({
      in: z.literal('header'),
      name: headerName
        .refine((name) => !FRAMING.includes(name.toLowerCase()), {
          error: 'a header other than those that frame the message',
        })
        .describe('The name of the header'),
      value,
    }),
    z.strictObject({ in: z.literal('bearer'), value }),
    z.strictObject({ in: z.literal('basic'), value: value.regex(/:/, { error: '"{user}:{password}"' }) }),
    z.strictObject({ in: z.literal('query'), name: parameter, value }),
    z.strictObject({ in: z.literal('path'), name: parameter, value }),
  ],
  { error: 'one of header, bearer, basic, query, path (form and json are not built yet in this version)' },
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE'];
const operation = z.strictObject({
  name: z
    .string({ error: 'a name for the log, such as forecast' })
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'a name of lower-case letters, digits and hyphens' })
    .describe('A name for the log, such as forecast'),
  method: z.enum(METHODS, { error: `one of ${METHODS.join(', ')}` }).describe('The HTTP method'),
  path: z
    .string({ error: 'a path such as /v1/forecast/*' })
    .refine((text) => pathPattern.isValid(text), {
      error:
        'a path such as /v1/forecast/* (* is one segment, ** at the end any further ones, {name} a segment that inject fills)',
    })
    .describe('* is one segment, ** any further ones, {name} one that inject fills'),
  maxBody: byteSize.optional().describe('The largest request body'),
});

const settings = z
  .strictObject({
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
    requestHeaders: headerNames(NEVER_SENT_ON)
      .default([])
      .describe('Headers that callers may send beside the base set'),
    responseHeaders: headerNames(NEVER_SENT_BACK)
      .default([])
      .describe('Answer headers that go back beside the base set'),
  })
  .superRefine((section, context) => {
    for (const [index, rule] of section.inject.entries()) {
      for (const [, name = ''] of rule.value.matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g)) {
        if (Object.hasOwn(section.credentials, name)) continue;
        context.addIssue({
          code: 'custom',
          path: ['inject', index, 'value'],
          message: `one of this integration's credentials: ${Object.keys(section.credentials).join(', ')}`,
        });
      }
    }
    for (const [index, { path }] of section.operations.entries()) {
      const filled = section.inject.flatMap((rule) => (rule.in === 'path' ? [rule.name] : []));
      for (const name of pathPattern.placeholders(path)) {
        if (!filled.includes(name))
          context.addIssue({
            code: 'custom',
            path: ['operations', index, 'path'],
            message: `an inject entry { in: path, name: ${name}, … } that fills {${name}}`,
          });
      }
    }
  });

const DEFAULT_BODY = 1024 ** 2;

/** Any HTTP API, declared in the configuration alone: its address, its operations, and where its key goes. */
export const generic: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'generic',
  settings,
  plan: (section) => ({
    operations: section.operations.map(
      ({ name, method, path, maxBody }): Operation => ({
        name,
        method,
        path,
        origin: section.baseUrl,
        safe: true,
        maxBody: maxBody ?? (WITHOUT_BODY.includes(method) ? 0 : (section.maxBody ?? DEFAULT_BODY)),
        inject: section.inject satisfies readonly InjectionRule[],
      }),
    ),
    credentials: section.credentials,
    requestHeaders: section.requestHeaders.map((name) => name.toLowerCase()),
    responseHeaders: section.responseHeaders.map((name) => name.toLowerCase()),
    credentialParameters: section.inject.flatMap((rule) => (rule.in === 'query' ? [rule.name.toLowerCase()] : [])),
  }),
  starter: {
    summary: 'any other HTTP API',
    name: 'weather',
    settings: `baseUrl: https://api.weather.example   # the API's scheme, host and port
credentials:
  key: secret://weather/key
inject:                                # in: header, bearer, basic, query or path
  - { in: header, name: X-Api-Key, value: "{key}" }
operations:                            # all that callers may do; * is one segment, ** any further ones
  - { name: forecast, method: GET, path: /v1/forecast/* }
`,
    sample: '/v1/forecast/taipei',
    example: true,
  },
  probe: async (section, tools) => {
    try {
      await tools.connect(section.baseUrl);
      return {
        outcome: 'untested',
        detail: `${section.baseUrl} answers; no cheap call is known that would try the key`,
      };
    } catch (error) {
      const { detail, remedy } = explainFailure(error);
      return { outcome: 'unreachable', detail: `no connection to ${section.baseUrl}: ${detail}`, remedy };
    }
  },
};
