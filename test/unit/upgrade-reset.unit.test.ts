import { once } from 'node:events';
import { type AddressInfo, createServer as createPlain, connect as plain, type Server, type Socket } from 'node:net';
import { createServer as createTls, connect as tls } from 'node:tls';
import { expect, test } from '@jest/globals';
import { resetConnection } from '../../src/pipeline/upgrade/reset-connection.ts';
import { selfSigned } from '../harness/self-signed.ts';

test.each([
  ['TCP', (taken: (socket: Socket) => void) => createPlain(taken), (port: number) => plain(port)],
  [
    'TLS',
    (taken: (socket: Socket) => void) => createTls(selfSigned, taken),
    (port: number) => tls({ port, host: 'localhost', ca: selfSigned.cert }),
  ],
] as const)('a connection of %s is reset, and what waits to be sent is not', async (_name, create, connect) => {
  const taken = Promise.withResolvers<Socket>();
  const server: Server = create(taken.resolve);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port);
  const other = await taken.promise;
  // With something unread, closing a connection resets it anyway.
  other.write('ready');
  await once(client, 'data');
  other.pause();
  client.write(Buffer.alloc(30_000_000));
  let told: string | undefined;
  other.once('error', ({ code }: NodeJS.ErrnoException) => {
    told = code;
  });
  const over = new Promise<void>((resolve) => other.once('close', () => resolve()));
  const closed = once(client, 'close');
  // Both sides' buffers are full from here on.
  await new Promise((resolve) => setImmediate(resolve));
  resetConnection(client);
  await closed;
  other.resume();
  await over;
  server.close();
  expect(told).toBe('ECONNRESET');
  expect(other.bytesRead).toBeLessThan(1_000_000);
});
