import { Pool } from 'undici';
import type { CallerKeys } from '../caller-keys/definition.ts';
import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import { pinnedConnector } from '../egress/connector.ts';
import { pinnedAgents } from '../egress/http.ts';
import type { IntegrationDefinition } from '../integrations/definition.ts';
import { integrations } from '../integrations/index.ts';
import { compileRoute, type Route } from '../pipeline/routes.ts';
import { createSocketProxy } from '../pipeline/upgrade/socket-proxy.ts';
import type { Upstream } from '../pipeline/upstream.ts';
import { Circuit } from '../resilience/circuit.ts';
import type { Settings } from '../settings/schema.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface RoutesWorld {
  /** Where callers' own keys are kept; absent where there is no place for them. */
  readonly callerKeys?: CallerKeys | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

export interface OpenedRoutes {
  readonly routes: ReadonlyMap<string, Route>;
  close(): Promise<void>;
}

/** Every configured integration, worked out, with its own connections under its own egress policy. */
export function openRoutes(settings: Settings, { clock, timers, log, callerKeys }: RoutesWorld): OpenedRoutes {
  const closers: (() => Promise<void>)[] = [];
  const routes = new Map<string, Route>();
  for (const [name, section] of Object.entries(settings.integrations)) {
    const definition = integrations.find((each) => each.name === section.use) as IntegrationDefinition;
    const allowPrivateAddresses = section.allowPrivateAddresses ?? settings.egress.allowPrivateAddresses;
    const { timeouts, concurrency, circuitBreaker } = section;
    const agents = pinnedAgents({ allowPrivateAddresses });
    const connect = (origin: string): Upstream => {
      const pool = new Pool(origin, {
        connect: pinnedConnector({ allowPrivateAddresses, timeout: timeouts.connect }),
        connections: concurrency.max,
        pipelining: 1,
      });
      const circuit = circuitBreaker === false ? undefined : new Circuit(circuitBreaker, clock);
      if (circuit !== undefined)
        circuit.onChange = (position) =>
          log.warn({ message: 'a circuit changed', event: 'circuit', integration: name, origin, position });
      const sockets = createSocketProxy(origin, {
        agent: origin.startsWith('https:') ? agents.https : agents.http,
        timers,
        timeouts,
      });
      closers.push(() => pool.destroy());
      return { dispatcher: pool, sockets, circuit };
    };
    closers.push(async () => {
      agents.http.destroy();
      agents.https.destroy();
    });
    routes.set(name, compileRoute(name, section, definition, { connect, callerKeys }));
  }
  return {
    routes,
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
