import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdminServer } from './admin.ts';
import { createApp, listenerOf } from './app.ts';
import { openDependencies } from './composition/open-dependencies.ts';
import { openRoutes } from './composition/open-routes.ts';
import type { Clock } from './core/clock.ts';
import { AddressLimit } from './limits/address-limit.ts';
import { Counter } from './limits/counter.ts';
import { RemoteKeySet } from './pipeline/authenticate/remote-key-set.ts';
import { TokenVerifier } from './pipeline/authenticate/verify-token.ts';
import { createSourceOf } from './pipeline/guard/source.ts';
import { createPipeline } from './pipeline/index.ts';
import { createPublicServer } from './server.ts';
import type { Environment } from './settings/environment.ts';
import type { LoadedSettings } from './settings/load.ts';
import type { Logger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { Readiness } from './telemetry/readiness.ts';

/** What the gateway needs of the world; whoever owns the process hands it in. */
export interface World {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A gateway that listens. */
export interface Gateway {
  readonly port: number;
  readonly adminPort: number;
  readonly readiness: Readiness;
  /** Resolves when the gateway can serve; at once when it already can. */
  ready(): Promise<void>;
  /** Stops taking calls, lets those in flight end within the configured time, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Builds every object, once, and listens.
 * @throws SettingsError when a secret or a key file that the configuration names cannot be used.
 */
export async function startGateway(loaded: LoadedSettings, { environment, clock, log }: World): Promise<Gateway> {
  const { settings } = loaded;
  const { server: serverSettings, admin: adminSettings } = settings;
  const now = () => clock.now();

  const { secrets, issuers } = await openDependencies(loaded, { environment, clock, log });
  const { routes, close: closeRoutes } = openRoutes(settings);
  const counters = new Map([...routes.values()].map((route) => [route.name, new Counter(route.settings.limit, now)]));
  const addressCounter = new Counter(serverSettings.addressLimit, now);
  const metrics = new Metrics();

  const readiness = new Readiness();
  for (const warning of secrets.warnings) readiness.warn(warning);
  for (const { issuer, keys } of issuers) readiness.require(`the keys of ${issuer}`, () => keys.ready);
  let draining = false;
  readiness.require('nothing: the gateway is stopping', () => !draining);

  const addressLimit = new AddressLimit(addressCounter);
  const pipeline = createPipeline({
    clock,
    log,
    metrics,
    routes,
    addressLimit,
    publicOrigin: serverSettings.publicOrigin,
    verifier: new TokenVerifier(issuers, clock),
    secrets: secrets.client,
    counterOf: (name) => counters.get(name) as Counter,
    bodyTimeout: serverSettings.timeouts.body,
  });
  const app = createApp({
    clock,
    pipeline,
    readiness,
    publicOrigin: serverSettings.publicOrigin,
    sourceOf: createSourceOf(serverSettings.trustedProxies),
  });
  const server = createPublicServer(listenerOf(app), serverSettings.timeouts);
  const admin = createAdminServer(metrics);

  const remote = issuers.flatMap(({ keys }) => (keys instanceof RemoteKeySet ? [keys] : []));
  const firstAttempts = Promise.all(remote.map((keys) => keys.start()));
  await Promise.all([listen(server, serverSettings), listen(admin, adminSettings)]);
  await firstAttempts;

  return {
    port: (server.address() as AddressInfo).port,
    adminPort: (admin.address() as AddressInfo).port,
    readiness,
    ready: async () => {
      await Promise.all(issuers.map(({ keys }) => keys.becameReady));
    },
    stop: async () => {
      draining = true;
      await drain(server, serverSettings.timeouts.drain);
      admin.close();
      admin.closeAllConnections();
      await Promise.all(issuers.map(({ keys }) => keys.close()));
      for (const counter of [...counters.values(), addressCounter]) counter.close();
      await closeRoutes();
    },
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 2048 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Waits for calls in flight, and cuts off those that are not done in time. */
async function drain(server: Server, timeout: number): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), timeout);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  clearTimeout(cut);
}
