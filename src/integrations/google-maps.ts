import type { z } from 'zod';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { findGoogleKey } from './google-maps/find-key.ts';
import { keyAdmin } from './google-maps/key-admin.ts';
import { googleMapsOperations } from './google-maps/operations.ts';
import { probeGoogleMaps } from './google-maps/probe.ts';
import { KEY_ADMIN } from './provider/key-admin.ts';
import { planOperations, providerSettings } from './provider.ts';

// https://cloud.google.com/docs/authentication/api-keys: AIza and 35 more; keys bound to a service account begin with AQ.
const credentials = {
  apiKey: {
    secret: true,
    looksLike: {
      pattern: /^(AIza[\w-]{35}|AQ\.[\w.-]{20,})$/,
      words: 'AIza and 35 letters, digits, - and _',
      distinct: /^AIza/,
    },
  },
} as const satisfies Record<string, CredentialField>;
const settings = providerSettings('google-maps', credentials, googleMapsOperations).extend({
  keyAdmin: keyAdmin.optional().describe(KEY_ADMIN),
});

/** Google Maps Platform: web services, Routes, Places (new) and Map Tiles. */
export const googleMaps: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'google-maps',
  settings,
  credentials,
  operations: googleMapsOperations,
  plan: (section) => ({
    ...planOperations(googleMapsOperations, section),
    requestHeaders: ['x-goog-fieldmask', 'x-goog-maps-session-id'],
    responseHeaders: ['x-goog-maps-metro-area'],
    // `client` with `signature` was the way to sign in before keys; `access_token` and the like are Google's system parameters.
    credentialParameters: [
      'key',
      '$key',
      'apikey',
      'api_key',
      'access_token',
      'oauth_token',
      'client',
      'signature',
      '$httpmethod',
    ],
  }),
  starter: {
    summary: 'Google Maps Platform',
    name: 'maps',
    settings: `credentials:
  apiKey: secret://google-maps/api-key
# operations: [geocode, directions]   # what callers may do; without this line, whatever is safe
`,
    sample: '/maps/api/geocode/json?address=Taipei',
  },
  probe: (section, tools) => probeGoogleMaps(section.baseUrl ?? 'https://maps.googleapis.com', tools),
  revocation: {
    provider: 'Google',
    byHand: () => ({ step: 'delete the key', page: 'https://console.cloud.google.com/apis/credentials' }),
    find: ({ keyAdmin }, tools) => findGoogleKey(keyAdmin, tools),
  },
};
