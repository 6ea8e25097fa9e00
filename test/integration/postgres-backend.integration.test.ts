import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { type BackendDefinition, BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { postgres } from '../../src/secrets/postgres.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { makeVault } from '../harness/new-vault.ts';
import { startPostgres, type TestServer } from '../harness/postgres.ts';
import { makeReader } from '../harness/postgres-role.ts';
import { selfSigned } from '../harness/self-signed.ts';

const definition = postgres as unknown as BackendDefinition;
const key = secretReference.parse('secret://openai/api-key');
const access = { why: 'the tests' };
const SCHEMA = 'vault_of_tests';

let server: TestServer;
let folder: string;
const opened: SecretBackend[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-backend-'));
  server = await startPostgres({ tls: true });
  file('passphrase', 'a passphrase for tests');
  await makeVault(definition, options());
  await open().writer?.put(key, new SecretValue('sk-stored'), 0);
});
afterEach(async () => {
  for (const backend of opened.splice(0)) await backend.close();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Writes a file. @returns its path. */
function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content, { mode: 0o600 });
  return join(folder, name);
}
const fileUrl = (name: string, content: string) => pathToFileURL(file(name, content)).href;

const options = (changes: Record<string, unknown> = {}) => ({
  url: server.url,
  username: server.username,
  password: server.passwordFile,
  schema: SCHEMA,
  passphraseFile: join(folder, 'passphrase'),
  ...changes,
});

function open(changes: Record<string, unknown> = {}): SecretBackend {
  const context = { environment: {}, clock: systemClock, timers: systemTimers, who: 'the tests' };
  const backend = definition.open(definition.options.parse(options(changes)), context);
  opened.push(backend);
  return backend;
}

const fetched = async (backend: SecretBackend) => {
  const lookup = await backend.fetch(key, access);
  return lookup.found ? lookup.current.value.reveal() : lookup.absence;
};

/** What a person is told. It holds no password, wherever it is looked for. */
async function told(backend: SecretBackend): Promise<string> {
  const error = await backend.fetch(key, access).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BackendUnusable);
  const { found, write } = error as BackendUnusable;
  const all = inspect(error, { depth: Infinity, showHidden: true });
  for (const secret of [server.password, 'not-the-password', 'password-of-']) expect(all).not.toContain(secret);
  return `${found}; ${write}`;
}

test('a wrong password', async () => {
  const backend = open({ password: fileUrl('wrong', 'not-the-password\n') });
  expect(await told(backend)).toContain('refuses the user name or the password; check secrets.options: username');
});

test('a password file that is not there, or is empty', async () => {
  const missing = open({ password: pathToFileURL(join(folder, 'nowhere')).href });
  expect(await told(missing)).toContain('the file that secrets.options.password names cannot be read (ENOENT)');
  expect(await told(open({ password: fileUrl('empty', '\n') }))).toContain('is empty');
});

test('no password where the server asks for one', async () => {
  expect(await told(open({ password: undefined }))).toContain(
    'name the file that holds it in secrets.options.password',
  );
});

test('a new password is taken up without a restart', async () => {
  const reader = await makeReader(server, 'rotated', SCHEMA);
  const backend = open({ username: 'rotated', password: fileUrl('rotated', reader) });
  expect(await fetched(backend)).toBe('sk-stored');
  await server.sql(`ALTER ROLE rotated PASSWORD 'another'`);
  await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated'`);
  await expect(fetched(backend)).rejects.toThrow();
  file('rotated', 'another\n');
  expect(await fetched(backend)).toBe('sk-stored');
});

test('a database that is not there', async () => {
  const url = server.url.replace(/[^/]*$/, 'nowhere');
  expect(await told(open({ url }))).toContain(
    'has no such database; create the database, or correct secrets.options.url',
  );
});

test('tables that are not there', async () => {
  expect(await told(open({ schema: 'nothing_here' }))).toContain('npm run -s portcullis -- vault init');
});

test('a role that may not read', async () => {
  await server.sql(`CREATE ROLE stranger LOGIN PASSWORD 'password-of-stranger'`);
  const backend = open({ username: 'stranger', password: fileUrl('stranger', 'password-of-stranger') });
  expect(await told(backend)).toContain('grant USAGE on the schema and SELECT on its tables');
});

test('a role that may only read can read, and is told that it cannot write', async () => {
  const backend = open({ username: 'reader', password: fileUrl('reader', await makeReader(server, 'reader', SCHEMA)) });
  expect(await fetched(backend)).toBe('sk-stored');
  await backend.probe();
  const stored = backend.writer?.put(key, new SecretValue('sk-never'), 0);
  await expect(stored).rejects.toThrow('does not allow its user to do that; grant');
  expect(await fetched(backend)).toBe('sk-stored');
});

test('a role that may make nothing can make a vault in tables that are there', async () => {
  const password = await makeReader(server, 'tenant', SCHEMA);
  await server.sql('CREATE SCHEMA tenant AUTHORIZATION tenant');
  const changes = { username: 'tenant', password: fileUrl('tenant', password), schema: 'tenant' };
  await makeVault(definition, options(changes));
  await server.sql('REVOKE CREATE ON SCHEMA tenant FROM tenant');
  await server.sql('DELETE FROM tenant.vault_header');
  await makeVault(definition, options(changes));
  expect(await fetched(open(changes))).toBe('missing');
});

test('TLS: with the authority, without it, and with a server that has none', async () => {
  expect(await fetched(open({ tls: { caFile: file('ca.pem', selfSigned.cert) } }))).toBe('sk-stored');
  expect(await told(open({ tls: {} }))).toContain(
    'the certificate of its server is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
  );
  expect(await told(open({ tls: { caFile: join(folder, 'nowhere.pem') } }))).toContain(
    'tls.caFile names cannot be read',
  );
  const plain = await startPostgres();
  const refused = await told(open({ url: plain.url, tls: {} })).finally(() => plain.close());
  expect(refused).toContain('does not speak TLS');
});

test('the password is read from its file, with and without a newline', async () => {
  const bare = fileUrl('bare', server.password);
  expect(fileURLToPath(bare)).not.toBe(fileURLToPath(server.passwordFile));
  expect(await fetched(open({ password: bare }))).toBe('sk-stored');
  expect(await fetched(open())).toBe('sk-stored');
});

test('what others put is told by reference', async () => {
  const heard: (string | undefined)[] = [];
  const listener = open();
  const said = new Promise<void>((resolve) => {
    listener.watch?.((reference) => {
      heard.push(reference?.uri);
      if (reference !== undefined) resolve();
      else void open().writer?.put(key, new SecretValue('sk-stored'), 0);
    });
  });
  await said;
  expect(heard).toEqual([undefined, key.uri]);
});
