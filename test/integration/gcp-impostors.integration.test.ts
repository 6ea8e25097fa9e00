import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { eventually } from '../harness/eventually.ts';
import { at, gcpReached, openGcp, put, read, thrown } from '../harness/gcp-rig.ts';
import { ok, refusal } from '../harness/gcp-server/message.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';
import { manualTime } from '../harness/manual-time.ts';

// What is not Secret Manager's answer about a secret is never taken for one.

const OTHER = 'projects/123456789/secrets/other-key/versions/1';
const OWN = 'projects/123456789/secrets/maps-key/versions/1';

let server: GcpServer;
let backend: SecretBackend;

beforeAll(async () => {
  server = await startGcpServer();
  backend = openGcp(gcpReached(server));
});
afterEach(() => {
  server.instead = undefined;
  server.manner = 'well';
  server.secrets.clear();
  server.calls.splice(0);
});
afterAll(async () => {
  await backend.close();
  await server.close();
});

const destroying = (from = backend) => from.writer?.destroy(at('maps/key')) ?? Promise.resolve();

describe('an answer that is not of the API', () => {
  test.each([
    ['nothing', {}],
    ['words of something else', { status: 'ok' }],
    ['a list', []],
    ['another secret', { name: OTHER, payload: { data: 'dmFsdWU=' } }],
    ['a name without a number', { name: OWN.replace(/1$/, 'latest'), payload: { data: 'dmFsdWU=' } }],
  ])('%s: nothing is missing, and nothing was written or erased', async (_what, body) => {
    server.secrets.add('maps-key', 'value');
    server.instead = () => ok(body);
    for (const attempt of [read(backend, 'maps/key'), put(backend, 'maps/key', 'new'), destroying()])
      expect(await thrown(attempt)).toMatchObject({
        code: 'MANAGER_FAILING',
        message: 'secretmanager.googleapis.com answered what is not of its API; check endpoint, and any proxy',
      });
    expect(await thrown(backend.probe())).toMatchObject({ code: 'MANAGER_FAILING' });
  });

  test('a version without its payload is no empty secret', async () => {
    server.instead = () => ok({ name: OWN });
    expect(await thrown(read(backend, 'maps/key'))).toMatchObject({ code: 'MANAGER_FAILING' });
  });

  test('who may erase and not look erases all the same', async () => {
    server.secrets.add('maps-key', 'value');
    server.instead = (reply, { method }) => (method === 'GET' ? refusal('PERMISSION_DENIED', 'Denied.') : reply);
    expect(await destroying()).toBe(true);
    expect(server.secrets.size).toBe(0);
  });
});

test('a login that is answered with 404 says nothing of a secret', async () => {
  const { impersonatingFile } = server.account;
  const impersonating = openGcp({ ...gcpReached(server), credentialsFile: impersonatingFile(server.origin) });
  server.secrets.add('maps-key', 'value');
  server.manner = 'has no such account';
  const attempts = [
    () => read(impersonating, 'maps/key'),
    () => put(impersonating, 'maps/key', 'new'),
    () => destroying(impersonating),
    () => impersonating.probe(),
    () => impersonating.list?.() ?? Promise.resolve(),
  ];
  for (const attempt of attempts) {
    const error = await thrown(attempt());
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(/^Google does not take the credentials \(NOT_FOUND\); /);
  }
  expect(server.calls.filter((call) => call.includes('/secrets'))).toEqual([]);
  await impersonating.close();
});

test('an answer that unpacks to more than one can be is not kept', async () => {
  server.manner = 'unpacks to 8 MiB';
  expect(await thrown(read(backend, 'maps/key'))).toMatchObject({
    code: 'MANAGER_FAILING',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered with more than 4 MiB; /),
  });
});

test('a login that comes drop by drop is given up, and the next call begins another', async () => {
  const time = manualTime();
  const credentialsFile = server.account.workloadFile(server.origin);
  const dripping = openGcp({ ...gcpReached(server), credentialsFile }, {}, time.timers);
  server.secrets.add('maps-key', 'value');
  server.manner = 'drips at the login';
  const attempt = thrown(read(dripping, 'maps/key'));
  await eventually(() => server.calls.length === 1, { what: 'the login' });
  time.advance(10_000);
  expect(await attempt).toMatchObject({ code: 'MANAGER_UNREACHABLE' });
  await eventually(() => server.waiting === 0, { what: 'the end of the login at the server' });
  server.manner = 'well';
  expect(await read(dripping, 'maps/key')).toBe('value');
  expect(time.pending).toEqual([]);
  await dripping.close();
});
