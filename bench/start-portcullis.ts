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
  readonly configFile: string;
  /** Milliseconds from spawning the process until its ready line. */
  readonly startup: number;
}

export interface GatewayOptions extends ConfigOptions {
  readonly core?: number | undefined;
}

export interface ConfigOptions {
  /** Google Maps, with the testbed's upstream, when absent. */
  readonly integrations?: Readonly<Record<string, Section>>;
  /** An existing directory for its configuration, state and socket; the session's when absent. */
  readonly directory?: string;
  /** Added to what `state` and `lockdown` have, or in its place. */
  readonly state?: Section;
  readonly lockdown?: Section;
}

/** Starts our gateway as `npm start` does, with its embedded defaults, and waits for its ready line. */
export const startPortcullis = async (
  testbed: Testbed,
  { core, ...options }: GatewayOptions = {},
): Promise<RunningGateway> => {
  const configFile = writeConfig(testbed, options);
  const command = [process.execPath, join(repository, 'scripts/start.mjs')];
  const spawned = performance.now();
  const child = testbed.session.start('portcullis', pinned(core, command), {
    cwd: repository,
    env: { PORTCULLIS_CONFIG: configFile, GOOGLE_MAPS_API_KEY: workload.providerKey },
  });
  const { port } = await waitUntil(child, 'ready', () => findReadyLine(child.output()));
  return { child, port, configFile, startup: performance.now() - spawned };
};

/** Writes a gateway's configuration, and returns its path. */
export const writeConfig = (testbed: Testbed, options: ConfigOptions = {}): string => {
  const { directory = testbed.session.directory } = options;
  const file = join(directory, 'gateway.yaml');
  writeFileSync(file, stringify(gatewayConfig(testbed, directory, options)));
  return file;
};

// The limit is real and counted, but out of reach: a refused call would measure something else.
const gatewayConfig = (
  { publicKeyFile, upstream }: Testbed,
  directory: string,
  { integrations = { maps: mapsIntegration(upstream.port) }, state, lockdown }: ConfigOptions,
) => ({
  server: { host: '127.0.0.1', port: 0, addressLimit: { requests: 100_000_000, window: '1m' } },
  admin: { host: '127.0.0.1', port: 0, socket: join(directory, 'admin.sock') },
  auth: {
    issuers: [{ issuer: workload.issuer, audience: workload.audience, algorithms: ['RS256'], publicKeyFile }],
  },
  secrets: { backend: 'env' },
  state: { path: join(directory, 'state.sqlite'), ...state },
  lockdown: {
    sentinelFile: join(directory, 'lockdown.json'),
    releaseKeyFile: join(directory, 'lockdown-release.key'),
    ...lockdown,
  },
  egress: { allowPrivateAddresses: true },
  integrations,
});
