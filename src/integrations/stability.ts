import type { z } from 'zod';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { askProvider } from './provider/probe.ts';
import { planOperations, providerSettings } from './provider.ts';
import { stabilityOperations } from './stability/operations.ts';

// OpenAI's and Anthropic's begin so too, and go on in a way that Stability's do not.
const credentials = {
  apiKey: {
    secret: true,
    looksLike: {
      pattern: /^sk-(?!ant-|proj-|svcacct-|admin-)[\w-]{20,}$/,
      words: 'sk-, and at least 20 letters and digits',
    },
  },
} as const satisfies Record<string, CredentialField>;
const settings = providerSettings('stability', credentials, stabilityOperations);

/** Stability AI: pictures, sound and 3D. */
export const stability: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'stability',
  settings,
  credentials,
  operations: stabilityOperations,
  plan: (section) => ({
    ...planOperations(stabilityOperations, section),
    requestHeaders: ['stability-client-id', 'stability-client-user-id', 'stability-client-version'],
    responseHeaders: ['finish-reason', 'seed', 'content-filtered'],
    credentialParameters: [],
  }),
  starter: {
    summary: 'Stability AI',
    name: 'stability',
    settings: `credentials:
  apiKey: secret://stability/api-key
# operations: [generate-core]             # what callers may do; without this line, whatever is safe
`,
    sample: '/v1/engines/list',
  },
  probe: async (section, tools) =>
    askProvider(
      {
        provider: 'Stability AI',
        origin: section.baseUrl ?? 'https://api.stability.ai',
        path: '/v1/user/balance',
        headers: { authorization: `Bearer ${await tools.reveal('apiKey')}` },
      },
      tools,
    ),
  revocation: {
    provider: 'Stability AI',
    byHand: () => ({ step: 'delete the key', page: 'https://platform.stability.ai/account/keys' }),
  },
};
