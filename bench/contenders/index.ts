import type { Contender } from './definition.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';
import { nodePeer } from './node-peer.ts';
import { portcullis } from './portcullis.ts';

/** All that are compared, in the order of the table; ours first. */
export const contenders: readonly Contender[] = [
  portcullis,
  nginx,
  haproxy,
  nodePeer('raw-node', 'node:http and undici, verified-token cache, counters in memory, batched records'),
  nodePeer('fastify', '@fastify/jwt with its token cache, rate-limit, http-proxy, pino'),
  nodePeer('express', 'express, helmet, jose on every request, express-rate-limit, http-proxy-middleware, winston'),
];
