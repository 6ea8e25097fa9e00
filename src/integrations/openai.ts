import type { z } from 'zod';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { findOpenaiKey } from './openai/find-key.ts';
import { keyAdmin } from './openai/key-admin.ts';
import { openaiOperations } from './openai/operations.ts';
import { KEY_ADMIN } from './provider/key-admin.ts';
import { askProvider } from './provider/probe.ts';
import { planOperations, providerSettings } from './provider.ts';

const credentials = {
  apiKey: {
    secret: true,
    looksLike: {
      pattern: /^sk-(?!ant-)[\w-]{20,}$/,
      words: 'sk-proj-, sk-svcacct- or sk-, and at least 20 more characters',
      distinct: /^sk-(proj|svcacct|admin)-/,
    },
  },
  organization: { secret: false, optional: true, pattern: /^org-[A-Za-z0-9_-]{1,64}$/, example: 'org-abc123' },
  project: { secret: false, optional: true, pattern: /^proj_[A-Za-z0-9_-]{1,64}$/, example: 'proj_abc123' },
} as const satisfies Record<string, CredentialField>;

const settings = providerSettings('openai', credentials, openaiOperations).extend({
  keyAdmin: keyAdmin.optional().describe(KEY_ADMIN),
});

/** https://platform.openai.com/docs/api-reference/debugging-requests, and what its SDK reads to decide on a retry. */
const RATE_LIMITS = ['limit', 'remaining', 'reset'].flatMap((what) =>
  ['requests', 'tokens'].map((unit) => `x-ratelimit-${what}-${unit}`),
);

/** OpenAI: chat, responses, embeddings, images, audio, files, vector stores, and the realtime WebSocket. */
export const openai: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'openai',
  settings,
  credentials,
  operations: openaiOperations,
  // Where browsers send them to the realtime API: openai/realtime/websocket of the SDK.
  credentialSubprotocols: ['openai-insecure-api-key.', 'openai-organization.', 'openai-project.'],
  plan: (section) => ({
    ...planOperations(openaiOperations, section),
    requestHeaders: ['openai-beta', 'x-client-request-id'],
    responseHeaders: [
      'openai-processing-ms',
      'openai-version',
      'openai-model',
      'retry-after-ms',
      'openai-poll-after-ms',
      'x-should-retry',
      ...RATE_LIMITS,
    ],
    credentialParameters: [],
  }),
  starter: {
    summary: 'OpenAI',
    name: 'openai',
    settings: `credentials:
  apiKey: secret://openai/api-key
  # organization: org-abc123              # not secrets
  # project: proj_abc123
# operations: [chat-completions]          # what callers may do; without this line, whatever is safe
`,
    sample: '/v1/models',
  },
  probe: async (section, tools) =>
    askProvider(
      {
        provider: 'OpenAI',
        origin: section.baseUrl ?? 'https://api.openai.com',
        path: '/v1/models',
        headers: { authorization: `Bearer ${await tools.reveal('apiKey')}` },
      },
      tools,
    ),
  revocation: {
    provider: 'OpenAI',
    byHand: () => ({ step: 'revoke the key', page: 'https://platform.openai.com/api-keys' }),
    find: findOpenaiKey,
  },
};
