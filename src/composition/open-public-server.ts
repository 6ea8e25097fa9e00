import type { Server } from 'node:http';
import type { Request, Response } from 'express';
import { createUpgradeListener, type UpgradeListenerParts } from '../app/upgrades.ts';
import { type AppParts, createApp } from '../app.ts';
import { createFrontDoor } from '../front-door.ts';
import { createSourceOf } from '../pipeline/guard/source.ts';
import { createPublicServer } from '../server.ts';
import type { Settings } from '../settings/schema.ts';

export interface PublicServerParts extends Omit<AppParts & UpgradeListenerParts, 'sourceOf' | 'publicOrigin'> {
  readonly settings: Settings['server'];
  /** Whether the gateway is stopping. */
  readonly draining: () => boolean;
}

/** What callers reach: the application for requests, and the way of those that ask for an upgrade. It does not listen yet. */
export function openPublicServer({ settings, draining, ...parts }: PublicServerParts): Server {
  const { publicOrigin, trustedProxies, timeouts } = settings;
  const appParts = { ...parts, publicOrigin, sourceOf: createSourceOf(trustedProxies) };
  const app = createApp(appParts);
  const { recordRefusal } = parts;
  const frontDoor = createFrontDoor({
    app: (request, response, cannotParse) => app(request as Request, response as Response, cannotParse),
    recordRefusal,
    draining,
  });
  const server = createPublicServer(frontDoor, timeouts, recordRefusal);
  server.on('upgrade', createUpgradeListener(appParts));
  return server;
}
