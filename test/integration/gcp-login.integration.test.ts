import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { openGcp, read, thrown } from '../harness/gcp-rig.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';
import { startTunnel } from '../harness/tunnel.ts';

const CHILD = fileURLToPath(new URL('../harness/gcp-child.ts', import.meta.url));

let server: GcpServer;
let directory: string;

beforeAll(async () => {
  server = await startGcpServer();
  server.secrets.add('maps-key', 'value');
  directory = mkdtempSync(join(tmpdir(), 'portcullis-gcp-login-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await server.close();
});

/** Reads with these options, and lets go. */
async function readWith(options: Readonly<Record<string, unknown>>, environment: Environment = {}) {
  const backend = openGcp({ project: 'test-project', endpoint: server.origin, ...options }, environment);
  return read(backend, 'maps/key').finally(() => backend.close());
}

function fileWith(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return pathToFileURL(path).href;
}

/** Reads in a process that has this environment, and no home. @returns what it wrote. */
async function childReads(env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [CHILD], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { HOME: directory, ...env },
  });
  const options = { project: 'test-project', endpoint: server.origin };
  child.stdin.end(JSON.stringify({ options, reference: 'secret://maps/key' }));
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(0);
  return said;
}

describe('credentials', () => {
  test('a key of a service account, by the configuration or by the usual variable', async () => {
    const { keyFile } = server.account;
    expect(await readWith({ credentialsFile: keyFile })).toBe('value');
    expect(await readWith({}, { GOOGLE_APPLICATION_CREDENTIALS: fileURLToPath(keyFile) })).toBe('value');
  });

  test("a workload's identity, which is exchanged for a token", async () => {
    server.calls.splice(0);
    expect(await readWith({ credentialsFile: server.account.workloadFile(server.origin) })).toBe('value');
    expect(server.calls[0]).toBe('POST /v1/token');
  });

  test('those of the machine, from its metadata server', async () => {
    expect(await childReads({ GCE_METADATA_HOST: server.origin.slice('http://'.length) })).toBe('value');
  });

  test('of whoever acts for another account, whose login goes through the proxy too', async () => {
    const proxy = await startTunnel();
    const impersonation = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example';
    const content = {
      type: 'impersonated_service_account',
      service_account_impersonation_url: `${impersonation}:generateAccessToken`,
      source_credentials: { type: 'authorized_user', client_id: 'id', client_secret: 'no', refresh_token: 'none' },
    };
    const credentialsFile = fileWith('impersonated.json', JSON.stringify(content));
    await thrown(readWith({ credentialsFile }, { HTTPS_PROXY: proxy.url }));
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT oauth2.googleapis.com:443']));
    await proxy.close();
  });

  test('when there are none, it says where to put them', async () => {
    expect(await childReads({ METADATA_SERVER_DETECTION: 'none' })).toBe(
      'BackendUnusable: there are no credentials of Google Cloud on this machine; name their file in credentialsFile or ' +
        'GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached',
    );
  });

  test.each([
    ['no JSON', 'sk-canary-no-json', /^the credentialsFile is no JSON object; put the JSON file there/],
    ['of no known type', '{"type":"sk-canary"}', /^the credentialsFile has no type of credentials that are known/],
    ['not whole', '{"type":"service_account"}', /^the credentials of Google Cloud are not whole, or of a kind/],
    [
      'with half a key',
      '{"type":"service_account","client_email":"a@b.example","private_key":"sk-canary"}',
      /^the private key in the credentials is not whole; make another key file$/,
    ],
  ])('a file that is %s is told, without what is in it', async (what, content, message) => {
    const credentialsFile = fileWith(`${what}.json`, content);
    const error = await thrown(readWith({ credentialsFile }));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(message);
    expectSilent(error, 'sk-canary');
  });

  test('a file that cannot be read is told by the option or the variable that names it', async () => {
    const path = join(directory, 'nowhere');
    const options = await thrown(readWith({ credentialsFile: pathToFileURL(path).href }));
    expect(options.message).toMatch(/^the credentialsFile cannot be read \(ENOENT\); mend its path or its rights$/);
    const variable = await thrown(readWith({}, { GOOGLE_APPLICATION_CREDENTIALS: path }));
    expect(variable.message).toMatch(/^the file that GOOGLE_APPLICATION_CREDENTIALS names cannot be read \(ENOENT\); /);
  });
});

describe('a login that is refused', () => {
  test('is asked for once in a call, also where the service itself could not do what it was asked', async () => {
    server.manner = 'fails';
    server.calls.splice(0);
    const error = await thrown(readWith({ credentialsFile: server.account.workloadFile(server.origin) }));
    server.manner = 'well';
    expect(error).toMatchObject({
      code: 'MANAGER_FAILING',
      message: expect.stringMatching(/^Google's login cannot for now \(UNAVAILABLE\); /),
    });
    expect(server.calls).toEqual(['POST /v1/token']);
  });

  test('is told without a token, and works once the file is mended', async () => {
    const credentialsFile = server.account.workloadFile(server.origin);
    const subject = join(fileURLToPath(credentialsFile), '../subject-token');
    const backend = openGcp({ project: 'test-project', endpoint: server.origin, credentialsFile });
    writeFileSync(subject, 'sk-canary-expired');
    const error = await thrown(read(backend, 'maps/key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(/^Google does not take the credentials \(invalid_grant\); check that the account/);
    expectSilent(error, 'sk-canary-expired');
    writeFileSync(subject, server.account.subjectToken);
    expect(await read(backend, 'maps/key')).toBe('value');
    await backend.close();
  });
});
