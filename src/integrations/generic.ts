import type { z } from 'zod';
import { explainFailure } from '../egress/explain-failure.ts';
import type { IntegrationDefinition } from './definition.ts';
import { planOperation } from './generic/plan-operation.ts';
import { genericSettings } from './generic/settings.ts';

/** Where AWS takes a signature from the query instead of the headers. */
const PRESIGNED = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature', 'x-amz-security-token', 'x-amz-date'];

/** Any HTTP API, declared in the configuration alone: its address, its operations, and where its key goes. */
export const generic: IntegrationDefinition<z.output<typeof genericSettings>> = {
  name: 'generic',
  settings: genericSettings,
  credentials: {},
  operations: [],
  plan: (section) => ({
    operations: section.operations.map((each) => planOperation(each, section)),
    credentials: section.credentials,
    requestHeaders: section.requestHeaders.map((name) => name.toLowerCase()),
    responseHeaders: section.responseHeaders.map((name) => name.toLowerCase()),
    // Servers that merge the two take from the query what we put into the form.
    credentialParameters: section.inject.flatMap((rule) => {
      if (rule.in === 'aws-sigv4') return PRESIGNED;
      return rule.in === 'query' || rule.in === 'form' ? [rule.name.toLowerCase()] : [];
    }),
  }),
  starter: {
    summary: 'any other HTTP API',
    name: 'weather',
    settings: `baseUrl: https://api.weather.example   # the API's scheme, host and port
credentials:
  key: secret://weather/key
inject:                                # in: header, bearer, basic, query, path, form, json, aws-sigv4 or hmac
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
  revocation: {
    provider: 'the provider',
    byHand: ({ baseUrl }) => ({ step: `have whoever runs ${new URL(baseUrl).host} make the credentials useless` }),
  },
};
