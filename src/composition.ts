import type { AddressInfo } from 'node:net';
import type { Request, Response } from 'express';
import { createAdminApi } from './admin/api.ts';
import { createAdminServer } from './admin/metrics.ts';
import { createUpgradeListener } from './app/upgrades.ts';
import { createApp } from './app.ts';
import { createDrain } from './composition/drain.ts';
import { listen } from './composition/listen.ts';
import { listenToCommands } from './composition/listen-to-commands.ts';
import { openCounters } from './composition/open-counters.ts';
import { openDependencies } from './composition/open-dependencies.ts';
import { openRoutes } from './composition/open-routes.ts';
import { watchOwnKeys } from './composition/watch-own-keys.ts';
import { watchRoutes } from './composition/watch-routes.ts';
import { watchSecrets } from './composition/watch-secrets.ts';
import type { Clock } from './core/clock.ts';
import { BodyGarbage, exposeYoungCollector } from './core/garbage.ts';
import { systemTimers, type Timers } from './core/timers.ts';
import { createFrontDoor } from './front-door.ts';
import { TokenVerifier } from './pipeline/authenticate/verify-token.ts';
import { createSourceOf } from './pipeline/guard/source.ts';
import { createPipeline } from './pipeline/index.ts';
import { OpenConnections } from './pipeline/open-connections.ts';
import { createPublicServer } from './server.ts';
import type { Environment } from './settings/environment.ts';
import type { LoadedSettings } from './settings/load.ts';
import type { Logger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { Readiness } from './telemetry/readiness.ts';
import { createRefusalRecord } from './telemetry/refusal-record.ts';

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

  const dependencies = await openDependencies(loaded, { environment, clock, timers, log, ask });
  const { ownKeys, issuers } = dependencies;
  const { client: secrets } = dependencies.secrets;
  const { routes, close: closeRoutes } = openRoutes(settings, { clock, timers, log, callerKeys: ownKeys?.keys });
  const counters = openCounters([...routes.values()], serverSettings.addressLimit, clock);
  const metrics = new Metrics();
  const connections = new OpenConnections();
  watchRoutes(routes.values(), connections, metrics);
  watchSecrets(secrets, settings, metrics);
  watchOwnKeys(ownKeys, metrics);

  const readiness = new Readiness();
  dependencies.reportTo(readiness);
  let draining = false;
  readiness.require('nothing: the gateway is stopping', () => !draining);

  const pipeline = createPipeline({
    ...counters,
    clock,
    timers,
    random,
    bodyGarbage: new BodyGarbage(exposeYoungCollector()),
    log,
    metrics,
    routes,
    connections,
    publicOrigin: serverSettings.publicOrigin,
    verifier: new TokenVerifier(issuers, clock),
    secrets,
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
  const commands = await listenToCommands(
    adminSettings.socket,
    createAdminApi(secrets, dependencies.ownKeys),
    readiness,
  );
  const attempted = dependencies.start(readiness);

  return {
    port: (server.address() as AddressInfo).port,
    adminPort: (admin.address() as AddressInfo).port,
    readiness,
    attempted: () => attempted,
    ready: () => dependencies.becameReady(),
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
      counters.close();
      await Promise.all([closeRoutes(), dependencies.close()]);
    },
  };
}
