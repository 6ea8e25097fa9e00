import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, Response } from 'express';
import { createAdminApi } from './admin/api.ts';
import { createAdminServer } from './admin/metrics.ts';
import { createUpgradeListener } from './app/upgrades.ts';
import { createApp } from './app.ts';
import { createDrain } from './composition/drain.ts';
import { listenToCommands } from './composition/listen-to-commands.ts';
import { openDependencies } from './composition/open-dependencies.ts';
import { openRoutes } from './composition/open-routes.ts';
import { watchOwnKeys } from './composition/watch-own-keys.ts';
import { watchRoutes } from './composition/watch-routes.ts';
import { watchSecrets } from './composition/watch-secrets.ts';
import type { Clock } from './core/clock.ts';
import { BodyGarbage, exposeYoungCollector } from './core/garbage.ts';
import { systemTimers, type Timers } from './core/timers.ts';
import { createFrontDoor } from './front-door.ts';
import { AddressLimit } from './limits/address-limit.ts';
import { Counter, type Rate } from './limits/counter.ts';
import { TokenVerifier } from './pipeline/authenticate/verify-token.ts';
import { createSourceOf } from './pipeline/guard/source.ts';
import { createPipeline } from './pipeline/index.ts';
import { OpenConnections } from './pipeline/open-connections.ts';
import type { Route } from './pipeline/routes.ts';
import { createPublicServer } from './server.ts';
import type { Environment } from './settings/environment.ts';
import type { LoadedSettings } from './settings/load.ts';
import type { Logger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { Readiness } from './telemetry/readiness.ts';
import { createRefusalRecord } from './telemetry/refusal-record.ts';

/** How often one caller may store, look at and erase keys of its own at one integration: by hand, or a program once per task. */
const OWN_KEYS_RATE: Rate = { requests: 60, window: 60_000 };

/** What the gateway needs of the world; whoever owns the process hands it in. */
export interface World {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  /** The system's when absent. */
  readonly timers?: Timers;
  /** Gives numbers from 0 to 1; Math.random when absent. */
  readonly random?: () => number;
  /** Asks a person for a passphrase, unseen; absent where nobody sits. */
  readonly ask?: (question: string) => Promise<string>;
}

/** A gateway that listens. */
export interface Gateway {
  readonly port: number;
  readonly adminPort: number;
  readonly readiness: Readiness;
  /** Resolves when everything that may be away was asked for once, whether it came or not. */
  attempted(): Promise<void>;
  /** Resolves when the gateway can serve; at once when it already can. */
  ready(): Promise<void>;
  /** Breaks off all calls in flight. */
  cut(): void;
  /** Stops taking calls, lets those in flight end within the configured time, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Builds every object, once, and listens.
 * @throws SettingsError when a secret or a key file that the configuration names cannot be used.
 */
export async function startGateway(loaded: LoadedSettings, world: World): Promise<Gateway> {
  const { environment, clock, log, timers = systemTimers, random = Math.random, ask } = world;
  const { settings } = loaded;
  const { server: serverSettings, admin: adminSettings } = settings;
  const now = () => clock.now();

  const dependencies = await openDependencies(loaded, { environment, clock, timers, log, ask });
  const { secrets: opened, ownKeys, issuers, warnings } = dependencies;
  const secrets = opened.client;
  const { routes, close: closeRoutes } = openRoutes(settings, { clock, timers, log, callerKeys: ownKeys?.keys });
  const countersBy = (rateOf: (route: Route) => Rate) =>
    new Map([...routes.values()].map((route) => [route.name, new Counter(rateOf(route), now)]));
  const counters = countersBy(({ settings }) => settings.limit);
  const ownKeysCounters = countersBy(() => OWN_KEYS_RATE);
  const addressCounter = new Counter(serverSettings.addressLimit, now);
  const metrics = new Metrics();
  const connections = new OpenConnections();
  watchRoutes(routes.values(), connections, metrics);
  watchSecrets(secrets, settings, metrics);
  if (ownKeys !== undefined) watchOwnKeys(ownKeys, metrics);

  const readiness = new Readiness();
  for (const warning of warnings) readiness.warn(warning);
  for (const { issuer, keys } of issuers) readiness.require(`the keys of ${issuer}`, () => keys.ready);
  const { start } = opened;
  readiness.require(
    () => start.waitingFor,
    () => start.ready,
  );
  readiness.require(
    'the list of the keys that callers brought, which cannot be read now',
    () => ownKeys?.ready ?? true,
  );
  let draining = false;
  readiness.require('nothing: the gateway is stopping', () => !draining);

  const addressLimit = new AddressLimit(addressCounter);
  const pipeline = createPipeline({
    clock,
    timers,
    random,
    bodyGarbage: new BodyGarbage(exposeYoungCollector()),
    log,
    metrics,
    routes,
    connections,
    addressLimit,
    publicOrigin: serverSettings.publicOrigin,
    verifier: new TokenVerifier(issuers, clock),
    secrets,
    counterOf: (name) => counters.get(name) as Counter,
    ownKeysCounterOf: (name) => ownKeysCounters.get(name) as Counter,
    bodyTimeout: serverSettings.timeouts.body,
  });
  const recordRefusal = createRefusalRecord({ clock, log, metrics });
  const appParts = {
    clock,
    timers,
    connections,
    pipeline,
    readiness,
    recordRefusal,
    publicOrigin: serverSettings.publicOrigin,
    sourceOf: createSourceOf(serverSettings.trustedProxies),
  };
  const app = createApp(appParts);
  const frontDoor = createFrontDoor({
    app: (request, response, cannotParse) => app(request as Request, response as Response, cannotParse),
    recordRefusal,
    draining: () => draining,
  });
  const server = createPublicServer(frontDoor, serverSettings.timeouts, recordRefusal);
  server.on('upgrade', createUpgradeListener(appParts));
  const drain = createDrain(server, connections);
  const admin = createAdminServer(metrics);

  await Promise.all([listen(server, serverSettings), listen(admin, adminSettings)]);
  const commands = await listenToCommands(adminSettings.socket, createAdminApi(secrets), readiness);
  opened.run((warning) => readiness.warn(warning));
  const attempted = Promise.all([ownKeys?.start(), ...issuers.map(({ keys }) => keys.start())]);

  return {
    port: (server.address() as AddressInfo).port,
    adminPort: (admin.address() as AddressInfo).port,
    readiness,
    attempted: async () => void (await attempted),
    ready: async () => {
      await Promise.all([start.becameReady, ownKeys?.becameReady, ...issuers.map(({ keys }) => keys.becameReady)]);
    },
    cut: () => {
      server.closeAllConnections();
      connections.destroy();
    },
    stop: async () => {
      draining = true;
      await Promise.all([drain(serverSettings.timeouts.drain), ...issuers.map(({ keys }) => keys.close())]);
      commands.close();
      admin.close();
      admin.closeAllConnections();
      for (const counter of [...counters.values(), ...ownKeysCounters.values(), addressCounter]) counter.close();
      await Promise.all([closeRoutes(), dependencies.close()]);
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
