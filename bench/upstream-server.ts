// The upstream where nginx is not installed: slower, so that fast gateways wait for it; the bench says so.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { geocodeAnswer } from './geocode-answer.ts';
import { workload } from './workload.ts';

const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(geocodeAnswer) };

const server = createServer((request, response) => {
  const key = new URL(request.url ?? '/', 'http://upstream').searchParams.getAll('key');
  if (key.length === 1 && key[0] === workload.providerKey) response.writeHead(200, headers).end(geocodeAnswer);
  else response.writeHead(403).end();
});

server.listen(0, '127.0.0.1', 4096, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ event: 'ready', port }));
});
