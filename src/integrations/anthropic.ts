import type { z } from 'zod';
import { findAnthropicKey } from './anthropic/find-key.ts';
import { keyAdmin } from './anthropic/key-admin.ts';
import { anthropicOperations } from './anthropic/operations.ts';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { KEY_ADMIN } from './provider/key-admin.ts';
import { askProvider } from './provider/probe.ts';
import { planOperations, providerSettings } from './provider.ts';

const credentials = {
  apiKey: {
    secret: true,
    looksLike: {
      pattern: /^sk-ant-[\w-]{20,}$/,
      words: 'sk-ant-, and at least 20 more characters',
      distinct: /^sk-ant-/,
    },
  },
} as const satisfies Record<string, CredentialField>;
const settings = providerSettings('anthropic', credentials, anthropicOperations).extend({
  keyAdmin: keyAdmin.optional().describe(KEY_ADMIN),
});

/** https://platform.claude.com/docs/en/api/versioning: the older of two, which refuses less. SDKs send one of them; others forget. */
const VERSION = { 'anthropic-version': '2023-06-01' };
/** https://platform.claude.com/docs/en/api/rate-limits#response-headers */
const RATE_LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((unit) =>
  ['limit', 'remaining', 'reset'].map((what) => `anthropic-ratelimit-${unit}-${what}`),
);

/** Anthropic: messages, plain and streamed, token counts and models. */
export const anthropic: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'anthropic',
  settings,
  credentials,
  operations: anthropicOperations,
  // Where its SDK put a key up to version 0; version 1 sends a bearer.
  tokenPlace: { in: 'header', name: 'x-api-key' },
  plan: (section) => ({
    ...planOperations(anthropicOperations, section),
    requestHeaders: ['anthropic-version', 'anthropic-beta'],
    defaultHeaders: VERSION,
    responseHeaders: ['request-id', 'retry-after-ms', 'x-should-retry', ...RATE_LIMITS],
    credentialParameters: [],
  }),
  starter: {
    summary: 'Anthropic',
    name: 'anthropic',
    settings: `credentials:
  apiKey: secret://anthropic/api-key
# operations: [messages]                  # what callers may do; without this line, whatever is safe
`,
    sample: '/v1/models',
  },
  probe: async (section, tools) =>
    askProvider(
      {
        provider: 'Anthropic',
        origin: section.baseUrl ?? 'https://api.anthropic.com',
        path: '/v1/models?limit=1',
        headers: { 'x-api-key': await tools.reveal('apiKey'), ...VERSION },
      },
      tools,
    ),
  revocation: {
    provider: 'Anthropic',
    byHand: () => ({ step: 'delete the key', page: 'https://platform.claude.com/settings/keys' }),
    find: ({ keyAdmin }, tools) => findAnthropicKey(keyAdmin, VERSION, tools),
  },
};
