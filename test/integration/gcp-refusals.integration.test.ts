import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { eventually } from '../harness/eventually.ts';
import { gcpReached, openGcp, put, read, thrown } from '../harness/gcp-rig.ts';
import type { Manner } from '../harness/gcp-server/manner.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';

const CHILD = fileURLToPath(new URL('../harness/gcp-child.ts', import.meta.url));
const RESOURCE = 'projects/test-project/secrets/maps-key';

let server: GcpServer;
let backend: SecretBackend;

beforeAll(async () => {
  server = await startGcpServer();
  server.secrets.add('maps-key', 'sk-canary-kept');
  backend = openGcp(gcpReached(server));
});
afterEach(() => {
  server.manner = 'well';
});
afterAll(async () => {
  await backend.close();
  await server.close();
});

describe('what passes by itself is told as such', () => {
  test.each<[Manner, string, RegExp]>([
    [
      'throttles',
      'MANAGER_THROTTLED',
      /^secretmanager\.googleapis\.com is asked more often than the quota allows; try again later,/,
    ],
    ['fails', 'MANAGER_FAILING', /^secretmanager\.googleapis\.com cannot for now \(UNAVAILABLE\); try again later;/],
    ['is internal', 'MANAGER_FAILING', /^secretmanager\.googleapis\.com cannot for now \(INTERNAL\); try again later;/],
  ])('it %s', async (manner, code, message) => {
    server.manner = manner;
    server.calls.splice(0);
    const error = await thrown(read(backend, 'maps/key'));
    expect(error).not.toBeInstanceOf(BackendUnusable);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    // Once: whoever asked has three seconds, and comes again.
    expect(server.calls).toHaveLength(1);
    server.manner = 'well';
    expect(await read(backend, 'maps/key')).toBe('sk-canary-kept');
  });

  test('nothing listens there', async () => {
    await server.stop();
    const error = await thrown(read(backend, 'maps/key')).finally(() => server.start());
    expect(error).toMatchObject({
      code: 'MANAGER_UNREACHABLE',
      message: 'secretmanager.googleapis.com: nothing listens at its address; check host and port, and that it runs',
    });
  });
});

describe('what a person has to mend is told in words', () => {
  test.each<[Manner, RegExp]>([
    [
      'denies',
      new RegExp(
        `^the account has no secretmanager\\.versions\\.access on ${RESOURCE}, or there is no such thing; ` +
          'grant it the role roles/secretmanager\\.secretAccessor there$',
      ),
    ],
    ['is not enabled', /is not enabled in the project; run gcloud services enable secretmanager\.googleapis\.com$/],
    ['lacks the scope', /^this machine's access scopes leave the service out; give it the scope cloud-platform$/],
    [
      'does not know the caller',
      /^Google does not take the credentials \(ACCESS_TOKEN_EXPIRED\); check that the account/,
    ],
    ['redirects', /^what answers for secretmanager\.googleapis\.com is something else \(HTTP 307\); check endpoint/],
    ['is something else', /^what answers for secretmanager\.googleapis\.com is something else \(HTTP 404\); /],
  ])('it %s', async (manner, message) => {
    server.manner = manner;
    const error = await thrown(read(backend, 'maps/key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(message);
    server.manner = 'well';
    expect(await read(backend, 'maps/key')).toBe('sk-canary-kept');
  });
});

test('no error holds a token, a key or a value, whatever Google quotes of them', async () => {
  const manners: Manner[] = [
    'throttles',
    'fails',
    'denies',
    'does not know the caller',
    'redirects',
    'is something else',
  ];
  let bearer = '';
  server.instead = (reply, { headers }) => {
    bearer = String(headers.authorization);
    return reply;
  };
  await read(backend, 'maps/key');
  server.instead = undefined;
  expect(bearer).toMatch(/^Bearer ey/);
  for (const manner of manners) {
    server.manner = manner;
    const value = 'sk-canary-sent';
    for (const attempt of [() => read(backend, 'maps/key'), () => put(backend, 'maps/key', value)])
      expectSilent(await thrown(attempt()), value, Buffer.from(value).toString('base64'), 'eyJ', 'PRIVATE KEY');
  }
});

describe('a server that hangs', () => {
  test('is not waited for once the signal is aborted, and told so', async () => {
    server.manner = 'hangs';
    server.calls.splice(0);
    const controller = new AbortController();
    const attempt = thrown(read(backend, 'maps/key', controller.signal));
    await eventually(() => server.calls.length === 1, { what: 'the call' });
    const reason = new Error('called off');
    controller.abort(reason);
    expect(await attempt).toBe(reason);
    await eventually(() => server.waiting === 0, { what: 'the end of the call at the server' });
  });

  test('an aborted signal asks nothing', async () => {
    server.calls.splice(0);
    await thrown(read(backend, 'maps/key', AbortSignal.abort()));
    expect(server.calls).toEqual([]);
  });

  test('does not keep a process alive that closes', async () => {
    server.manner = 'hangs';
    server.calls.splice(0);
    const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
    const ended = once(child, 'close');
    child.stdin.end(JSON.stringify({ options: gcpReached(server), reference: 'secret://maps/key' }));
    await eventually(() => server.calls.length === 1, { what: 'the call' });
    child.kill('SIGUSR2');
    // Sooner than the call would be given up.
    await eventually(() => child.exitCode !== null, { within: 5_000, what: 'the end of the process' });
    expect(await ended).toEqual([0, null]);
  });
});
