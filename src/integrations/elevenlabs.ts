import type { z } from 'zod';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { elevenlabsOperations } from './elevenlabs/operations.ts';
import { probeElevenlabs } from './elevenlabs/probe.ts';
import { planOperations, providerSettings } from './provider.ts';

// Older keys have no prefix.
const credentials = {
  apiKey: {
    secret: true,
    looksLike: {
      pattern: /^(sk_[0-9a-z]{20,}|[0-9a-f]{32})$/,
      words: 'sk_ and 48 hexadecimal digits, or 32 of those alone',
    },
  },
} as const satisfies Record<string, CredentialField>;
const settings = providerSettings('elevenlabs', credentials, elevenlabsOperations);

/** ElevenLabs: speech from text and text from speech, plain, streamed and by WebSocket; sounds and music. */
export const elevenlabs: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'elevenlabs',
  settings,
  credentials,
  operations: elevenlabsOperations,
  tokenPlace: { in: 'header', name: 'xi-api-key' },
  plan: (section) => ({
    ...planOperations(elevenlabsOperations, section),
    requestHeaders: [],
    responseHeaders: [
      'request-id',
      'history-item-id',
      'song-id',
      'character-cost',
      'x-character-count',
      'current-concurrent-requests',
      'maximum-concurrent-requests',
    ],
    // Its WebSockets take them so.
    credentialParameters: ['authorization', 'xi-api-key', 'xi_api_key', 'single_use_token', 'token'],
  }),
  starter: {
    summary: 'ElevenLabs',
    name: 'elevenlabs',
    settings: `credentials:
  apiKey: secret://elevenlabs/api-key
# operations: [text-to-speech-stream]     # what callers may do; without this line, whatever is safe
`,
    sample: '/v1/models',
  },
  probe: (section, tools) => probeElevenlabs(section.baseUrl ?? 'https://api.elevenlabs.io', tools),
  revocation: {
    provider: 'ElevenLabs',
    byHand: () => ({ step: 'delete or disable the key', page: 'https://elevenlabs.io/app/settings/api-keys' }),
  },
};
