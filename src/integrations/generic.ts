import type { z } from 'zod';
import { explainFailure } from '../egress/explain-failure.ts';
import type { InjectionRule, IntegrationDefinition, Operation } from './definition.ts';
import { genericSettings } from './generic/settings.ts';

const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE'];
const DEFAULT_BODY = 1024 ** 2;

/** Any HTTP API, declared in the configuration alone: its address, its operations, and where its key goes. */
export const generic: IntegrationDefinition<z.output<typeof genericSettings>> = {
  name: 'generic',
  settings: genericSettings,
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
