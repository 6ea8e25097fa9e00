// The upstream where nginx is not installed: slower, so that fast gateways wait for it; the bench says so.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { geocodeAnswer } from './geocode-answer.ts';
import { textAnswer, textAnswerGzip } from './text-answer.ts';
import { workload } from './workload.ts';

const answers: Readonly<Record<string, { body: string | Buffer; headers?: Readonly<Record<string, string>> }>> = {
  '/text': { body: textAnswer },
  '/text-gzip': { body: textAnswerGzip, headers: { 'content-encoding': 'gzip' } },
};

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream');
  const key = searchParams.getAll('key');
  if (key.length !== 1 || key[0] !== workload.providerKey) {
    response.writeHead(403).end();
    return;
  }
  const { body, headers } = answers[pathname] ?? { body: geocodeAnswer };
  const contentLength = Buffer.byteLength(body);
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': contentLength, ...headers })
    .end(body);
});

server.listen(0, '127.0.0.1', 4096, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ event: 'ready', port }));
});
