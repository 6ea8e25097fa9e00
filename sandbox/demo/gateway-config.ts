import { dirname, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { VaultFiles } from './open-vault.ts';
import type { DemoProviders, RunningProviders } from './providers.ts';

export interface GatewayConfigInput {
  readonly port: number;
  readonly pagePort: number;
  readonly providers: DemoProviders;
  readonly twilio: RunningProviders['twilio'];
  readonly issuer: string;
  readonly publicKeyFile: string;
  readonly vault: VaultFiles;
  readonly configFile: string;
  /** Where commands reach the gateway. */
  readonly socket: string;
}

/** The number that text messages come from: one of Twilio's, for tests (https://www.twilio.com/docs/iam/test-credentials). */
export const SENDER = '+15005550006';

const headingOf = (file: string) => `# Written by "npm run demo" on every start: what you change here is overwritten.
# No key is in it: they lie in the vault that "secrets" names, encrypted. What that holds:
#   npm run -s portcullis -- secrets list --file ${file}
`;

/** The configuration of the demo's gateway: the embedded defaults, one issuer, three integrations. */
export function gatewayConfig(input: GatewayConfigInput): string {
  const { port, pagePort, providers, twilio, issuer, publicKeyFile, vault, configFile, socket } = input;
  const origins = [`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`];
  const config = {
    server: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: 0, socket },
    auth: { issuers: [{ issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile }] },
    secrets: { backend: 'local', options: vault },
    state: { path: resolve(dirname(configFile), 'state.sqlite') },
    lockdown: {
      sentinelFile: resolve(dirname(configFile), 'lockdown.json'),
      releaseKeyFile: resolve(dirname(configFile), 'lockdown-release.key'),
    },
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
  return headingOf(configFile) + stringify(config, { aliasDuplicateObjects: false });
}
