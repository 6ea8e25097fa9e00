import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { gcpReached, openGcp, read, thrown } from '../harness/gcp-rig.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';
import { closed, listening } from '../harness/upstream.ts';

let server: GcpServer;

beforeAll(async () => {
  server = await startGcpServer();
  server.secrets.add('maps-key', 'value');
});
afterAll(() => server.close());

/** Reads with these options, and lets go. */
async function readWith(options: Readonly<Record<string, unknown>>, environment: Environment = {}) {
  const backend = openGcp({ project: 'test-project', endpoint: server.origin, ...options }, environment);
  return read(backend, 'maps/key').finally(() => backend.close());
}

test('an emulator is never used in production', async () => {
  const environment = { SECRET_MANAGER_EMULATOR_HOST: server.origin, NODE_ENV: 'production' };
  const error = await thrown(readWith({ endpoint: undefined }, environment));
  expect(error).toBeInstanceOf(BackendUnusable);
  expect(error.message).toMatch(/NODE_ENV is production; unset SECRET_MANAGER_EMULATOR_HOST$/);
});

test('an emulator is asked without credentials', async () => {
  const seen: unknown[] = [];
  const emulator = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const payload = { data: Buffer.from('emulated').toString('base64') };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ name: 'projects/test-project/secrets/maps-key/versions/1', payload }));
  });
  const port = await listening(emulator);
  const environment = { SECRET_MANAGER_EMULATOR_HOST: `http://127.0.0.1:${port}` };
  const { credentialsFile } = gcpReached(server);
  expect(await readWith({ endpoint: undefined, credentialsFile }, environment)).toBe('emulated');
  expect(seen).toEqual([undefined]);
  await closed(emulator);
});

test('an emulator that is away is told, and not tried over and over', async () => {
  const gone = createServer();
  const port = await listening(gone);
  await closed(gone);
  // By gRPC, where the SDK would go on for ten minutes.
  const environment = { SECRET_MANAGER_EMULATOR_HOST: `127.0.0.1:${port}` };
  const error = await thrown(readWith({ endpoint: undefined }, environment));
  expect(error).toMatchObject({ message: expect.stringMatching(/cannot for now \(UNAVAILABLE\); /) });
});

test("Google's SDK is not used while it prints what it reads", async () => {
  const error = await thrown(readWith(gcpReached(server), { GOOGLE_SDK_NODE_LOGGING: '*' }));
  expect(error.message).toMatch(/^GOOGLE_SDK_NODE_LOGGING has Google's SDK print the secrets that it reads; unset it$/);
});
