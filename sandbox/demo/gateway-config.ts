import { stringify } from 'yaml';

export interface GatewayConfigInput {
  readonly port: number;
  readonly pagePort: number;
  readonly providerUrl: string;
  readonly issuer: string;
  readonly publicKeyFile: string;
}

const HEADING = `# Written by "npm run demo" on every start: what you change here is overwritten.
# The key is not in it: the gateway takes it from GOOGLE_MAPS_API_KEY in its environment.
`;

/** The configuration of the demo's gateway: the embedded defaults, one issuer, one integration. */
export function gatewayConfig({ port, pagePort, providerUrl, issuer, publicKeyFile }: GatewayConfigInput): string {
  const config = {
    server: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: 0 },
    auth: { issuers: [{ issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile }] },
    secrets: { backend: 'env' },
    // The stand-in for Google listens on this machine.
    egress: { allowPrivateAddresses: true },
    integrations: {
      maps: {
        use: 'google-maps',
        credentials: { apiKey: 'secret://google-maps/api-key' },
        baseUrl: providerUrl,
        scopes: ['maps'],
        origins: [`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`],
        limit: { requests: 3000, window: '1m' },
      },
    },
  };
  return HEADING + stringify(config);
}
