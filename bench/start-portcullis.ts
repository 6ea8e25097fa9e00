import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { pinned } from './cores.ts';
import { mapsIntegration, type Section } from './integrations.ts';
import { findReadyLine } from './ready-line.ts';
import type { Child } from './session.ts';
import type { Testbed } from './testbed.ts';
import { waitUntil } from './wait-until.ts';
import { workload } from './workload.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

export interface RunningGateway {
  readonly child: Child;
  readonly port: number;
  /** Milliseconds from spawning the process until its ready line. */
  readonly startup: number;
}

export interface GatewayOptions {
  readonly core?: number | undefined;
  /** Google Maps, with the testbed's upstream, when absent. */
  readonly integrations?: Readonly<Record<string, Section>>;
}

/** Starts our gateway as `npm start` does, with its embedded defaults, and waits for its ready line. */
export const startPortcullis = async (
  testbed: Testbed,
  { core, integrations = { maps: mapsIntegration(testbed.upstream.port) } }: GatewayOptions = {},
): Promise<RunningGateway> => {
  const config = join(testbed.session.directory, 'gateway.yaml');
  writeFileSync(config, stringify(gatewayConfig(testbed, integrations)));
  const command = [process.execPath, join(repository, 'scripts/start.mjs')];
  const spawned = performance.now();
  const child = testbed.session.start('portcullis', pinned(core, command), {
    cwd: repository,
    env: { PORTCULLIS_CONFIG: config, GOOGLE_MAPS_API_KEY: workload.providerKey },
  });
  const { port } = await waitUntil(child, 'ready', () => findReadyLine(child.output()));
  return { child, port, startup: performance.now() - spawned };
};

// The limit is real and counted, but out of reach: a refused call would measure something else.
const gatewayConfig = ({ publicKeyFile }: Testbed, integrations: Readonly<Record<string, Section>>) => ({
  server: { host: '127.0.0.1', port: 0, addressLimit: { requests: 100_000_000, window: '1m' } },
  admin: { host: '127.0.0.1', port: 0 },
  auth: {
    issuers: [{ issuer: workload.issuer, audience: workload.audience, algorithms: ['RS256'], publicKeyFile }],
  },
  secrets: { backend: 'env' },
  egress: { allowPrivateAddresses: true },
  integrations,
});
