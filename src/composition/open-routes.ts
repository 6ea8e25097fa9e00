import { Pool } from 'undici';
import { pinnedConnector } from '../egress/connector.ts';
import type { IntegrationDefinition } from '../integrations/definition.ts';
import { integrations } from '../integrations/index.ts';
import { compileRoute, type Route } from '../pipeline/routes.ts';
import type { Settings } from '../settings/schema.ts';

/** Connections to one origin at most; a call beyond them waits for one. */
const CONNECTIONS = 256;

export interface OpenedRoutes {
  readonly routes: ReadonlyMap<string, Route>;
  close(): Promise<void>;
}

/** Every configured integration, worked out, with its own connections under its own egress policy. */
export function openRoutes({ integrations: sections, egress }: Settings): OpenedRoutes {
  const pools: Pool[] = [];
  const routes = new Map<string, Route>();
  for (const [name, section] of Object.entries(sections)) {
    const definition = integrations.find((each) => each.name === section.use) as IntegrationDefinition;
    const allowPrivateAddresses = section.allowPrivateAddresses ?? egress.allowPrivateAddresses;
    const { connect: timeout } = section.timeouts;
    const connect = (origin: string) => {
      const pool = new Pool(origin, {
        connect: pinnedConnector({ allowPrivateAddresses, timeout }),
        connections: CONNECTIONS,
        pipelining: 1,
      });
      pools.push(pool);
      return pool;
    };
    routes.set(name, compileRoute(name, section, definition, connect));
  }
  return {
    routes,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}
