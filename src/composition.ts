import type { AddressInfo } from 'node:net';
import { createAdminApi } from './admin/api.ts';
import { createAdminServer } from './admin/metrics.ts';
import { createDrain } from './composition/drain.ts';
import type { Gateway } from './composition/gateway.ts';
import { listen } from './composition/listen.ts';
import { listenToCommands } from './composition/listen-to-commands.ts';
import { obeyOrders } from './composition/obey-orders.ts';
import { openCounters } from './composition/open-counters.ts';
import { openDependencies } from './composition/open-dependencies.ts';
import { openGatewayState } from './composition/open-gateway-state.ts';
import { openOrders } from './composition/open-orders.ts';
import { openPublicServer } from './composition/open-public-server.ts';
import { openRoutes } from './composition/open-routes.ts';
import { SecretHolds } from './composition/secret-holds.ts';
import { watchOwnKeys } from './composition/watch-own-keys.ts';
import { watchRoutes } from './composition/watch-routes.ts';
import { watchSecrets } from './composition/watch-secrets.ts';
import type { World } from './composition/world.ts';
import { BodyGarbage, exposeYoungCollector } from './core/garbage.ts';
import { systemTimers } from './core/timers.ts';
import { TokenVerifier } from './pipeline/authenticate/verify-token.ts';
import { createPipeline } from './pipeline/index.ts';
import { OpenConnections } from './pipeline/open-connections.ts';
import type { LoadedSettings } from './settings/load.ts';
import { Metrics } from './telemetry/metrics.ts';
import { Readiness } from './telemetry/readiness.ts';
import { createRefusalRecord } from './telemetry/refusal-record.ts';

/**
 * Builds every object, once, and listens.
 * @throws SettingsError when a secret or a key file that the configuration names cannot be used.
 */
export async function startGateway(loaded: LoadedSettings, world: World): Promise<Gateway> {
  const { environment, clock, log, timers = systemTimers, random = Math.random, ask } = world;
  const { settings } = loaded;
  const { server: serverSettings, admin: adminSettings } = settings;

  const secretHolds = new SecretHolds(settings);
  const { isWithheld, isOwnKeyWithheld } = secretHolds;
  const secretsWorld = { environment, clock, timers, log, ask, isWithheld, isOwnKeyWithheld };
  const dependencies = await openDependencies(loaded, secretsWorld);
  const { ownKeys, issuers, releaseKey } = dependencies;
  const { client: secrets } = dependencies.secrets;
  const { routes, close: closeRoutes } = openRoutes(settings, { clock, timers, log, callerKeys: ownKeys?.keys });
  const metrics = new Metrics();
  const state = await openGatewayState(loaded, { clock, timers: systemTimers, metrics, redis: dependencies.redis });
  const counters = openCounters([...routes.values()], serverSettings.addressLimit, {
    clock,
    timers,
    log,
    metrics,
    counting: state.counting,
    patience: settings.state.redis?.timeout,
  });
  const connections = new OpenConnections();
  watchRoutes(routes.values(), connections, metrics);
  watchSecrets(secrets, settings, metrics);
  watchOwnKeys(ownKeys, metrics);

  const { book: orders, atHand } = await openOrders(loaded, state, { ...world, timers: systemTimers, releaseKey });
  const caches = { secrets, ownKeys };
  const { underway, dropSecrets } = obeyOrders(orders, { ...world, settings, secretHolds, caches, metrics });
  orders.start();

  const readiness = new Readiness();
  dependencies.reportTo(readiness);
  let draining = false;
  readiness.require('nothing: the gateway is stopping', () => !draining);

  const pipeline = createPipeline({
    ...counters,
    orders,
    underway,
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
  const server = openPublicServer({
    clock,
    timers,
    connections,
    pipeline,
    readiness,
    recordRefusal,
    settings: serverSettings,
    draining: () => draining,
  });
  const drain = createDrain(server, connections);
  const admin = createAdminServer(metrics);

  await Promise.all([listen(server, serverSettings), listen(admin, adminSettings)]);
  const commands = await listenToCommands(
    adminSettings.socket,
    createAdminApi(secrets, dependencies.ownKeys, atHand),
    readiness,
  );
  const attempted = dependencies.start(readiness);
  // What was read only to find out whether it can be.
  void dependencies.becameReady().then(dropSecrets);

  return {
    port: (server.address() as AddressInfo).port,
    adminPort: (admin.address() as AddressInfo).port,
    readiness,
    orders,
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
      underway.close();
      await Promise.all([closeRoutes(), orders.close()]);
      state.close();
      await dependencies.close();
    },
  };
}
