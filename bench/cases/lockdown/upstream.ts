// A provider of many integrations: the first segment of a path tells which. It writes down when each request's head came.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { geocodeAnswer } from '../../geocode-answer.ts';

/** Milliseconds that an answer takes, so that calls are under way when they are to be cut. */
const answerTime = 20;

const heads = new Map<string, number[]>();

const server = createServer((request, response) => {
  const now = Date.now();
  const [, integration = ''] = request.url?.split('/') ?? [];
  response.setHeader('content-type', 'application/json');
  // No operation has this path, so that gateways never ask for it.
  if (integration === 'heads') {
    response.end(JSON.stringify(Object.fromEntries(heads)));
    return;
  }
  const before = heads.get(integration);
  if (before === undefined) heads.set(integration, [now]);
  else before.push(now);
  setTimeout(() => response.end(geocodeAnswer), answerTime);
});

// Longer than gateways keep a connection without use: whoever closes first loses no call.
server.keepAliveTimeout = 600_000;

server.listen(0, '127.0.0.1', 4096, () => {
  console.log(JSON.stringify({ event: 'ready', port: (server.address() as AddressInfo).port }));
});
