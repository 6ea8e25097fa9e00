import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { stringify } from 'yaml';
import type { Gateway } from '../../src/composition/gateway.ts';
import type { World } from '../../src/composition/world.ts';
import { startGateway } from '../../src/composition.ts';
import { systemClock } from '../../src/core/clock.ts';
import { extensions } from '../../src/extensions.ts';
import { type LoadedSettings, loadSettings } from '../../src/settings/load.ts';
import { openLog } from '../../src/telemetry/logger.ts';
import type { TestIssuer } from './tokens.ts';

/** A secret that must never be seen where it does not belong; searched for in every output. */
export const CANARY = 'AIzaCanary+key/with=odd&characters-7f3e9';

export interface TestGateway extends Gateway {
  readonly origin: string;
  /** Every line that was logged, parsed. */
  readonly logged: Record<string, unknown>[];
}

export interface TestGatewayOptions {
  /** Merged over a configuration with one issuer and `maps` at the upstream. */
  readonly config?: Record<string, unknown>;
  readonly environment?: Record<string, string>;
  readonly world?: Partial<World>;
}

/** A configuration for one issuer by key file and google-maps at an upstream of the test's. */
export function mapsConfig(issuer: TestIssuer, publicKeyFile: string, upstreamOrigin: string): Record<string, unknown> {
  return {
    server: { port: 0 },
    admin: { port: 0, socket: join(dirname(publicKeyFile), 'admin.sock') },
    auth: { issuers: [{ issuer: issuer.issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile }] },
    secrets: { backend: 'env' },
    state: { path: join(dirname(publicKeyFile), 'state.sqlite') },
    lockdown: {
      sentinelFile: join(dirname(publicKeyFile), 'lockdown.json'),
      releaseKeyFile: join(dirname(publicKeyFile), 'lockdown-release.key'),
    },
    egress: { allowPrivateAddresses: true },
    integrations: { maps: mapsSection(upstreamOrigin) },
  };
}

export function mapsSection(upstreamOrigin: string): Record<string, unknown> {
  return {
    use: 'google-maps',
    credentials: { apiKey: 'secret://google-maps/api-key' },
    baseUrl: upstreamOrigin,
    scopes: ['maps'],
    limit: { requests: 10_000, window: '1m' },
  };
}

/** A gateway in this process, on free ports, in front of an upstream of the test's. */
export async function startTestGateway(
  issuer: TestIssuer,
  upstreamOrigin: string,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  const keyFile = join(directory, 'issuer.pem');
  writeFileSync(keyFile, issuer.publicPem);
  const config = { ...mapsConfig(issuer, keyFile, upstreamOrigin), ...options.config };
  const environment = { GOOGLE_MAPS_API_KEY: CANARY, ...options.environment };
  const { log, logged } = captureLog();
  try {
    const gateway = await startGateway(loadConfig(directory, config, environment), {
      environment,
      clock: systemClock,
      log,
      self: { pid: process.pid, isAlive: () => true },
      ...options.world,
    });
    await gateway.attempted();
    const stop = async () => {
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    };
    return { ...gateway, stop, logged, origin: `http://127.0.0.1:${gateway.port}` };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Writes a configuration to a file and loads it, as the gateway does. */
export function loadConfig(directory: string, config: unknown, environment: Record<string, string>): LoadedSettings {
  const file = join(directory, 'gateway.yaml');
  writeFileSync(file, stringify(config));
  return loadSettings(file, environment, extensions);
}

export function captureLog() {
  const logged: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n'))
        if (line !== '') logged.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  return { log: openLog(stream, systemClock), logged };
}
