import { stringify } from 'yaml';
import type { DemoProviders, RunningProviders } from './providers.ts';

export interface GatewayConfigInput {
  readonly port: number;
  readonly pagePort: number;
  readonly providers: DemoProviders;
  readonly twilio: RunningProviders['twilio'];
  readonly issuer: string;
  readonly publicKeyFile: string;
}

/** The number that text messages come from: one of Twilio's, for tests (https://www.twilio.com/docs/iam/test-credentials). */
export const SENDER = '+15005550006';

const HEADING = `# Written by "npm run demo" on every start: what you change here is overwritten.
# No key is in it: the gateway takes GOOGLE_MAPS_API_KEY, TWILIO_API_KEY_SECRET and OPENAI_API_KEY from its environment.
`;

/** The configuration of the demo's gateway: the embedded defaults, one issuer, three integrations. */
export function gatewayConfig(input: GatewayConfigInput): string {
  const { port, pagePort, providers, twilio, issuer, publicKeyFile } = input;
  const origins = [`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`];
  const config = {
    server: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: 0 },
    auth: { issuers: [{ issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile }] },
    secrets: { backend: 'env' },
    // The stand-ins for the providers listen on this machine.
    egress: { allowPrivateAddresses: true },
    integrations: {
      maps: {
        use: 'google-maps',
        credentials: { apiKey: 'secret://google-maps/api-key' },
        baseUrl: providers.maps.url,
        scopes: ['maps'],
        origins,
        limit: { requests: 3000, window: '1m' },
      },
      sms: {
        use: 'twilio',
        credentials: { ...twilio, apiKeySecret: 'secret://twilio/api-key-secret' },
        baseUrl: providers.sms.url,
        scopes: ['sms'],
        operations: ['send-message'],
        from: SENDER,
        origins,
        // Few enough that a visitor can see the limit.
        limit: { requests: 5, window: '1m' },
      },
      chat: {
        use: 'openai',
        credentials: { apiKey: 'secret://openai/api-key' },
        baseUrl: providers.chat.url,
        scopes: ['chat'],
        operations: ['chat-completions'],
        origins,
        limit: { requests: 30, window: '1m' },
      },
    },
  };
  // Without aliases (&a1, *a1), which a reader need not know.
  return HEADING + stringify(config, { aliasDuplicateObjects: false });
}
