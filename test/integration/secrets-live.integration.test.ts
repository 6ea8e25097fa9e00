import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { call } from '../harness/call.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { mapsConfig, mapsSection } from '../harness/gateway.ts';
import { makeVault } from '../harness/new-vault.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

// What the CLI does to secrets, as gateways of the same folder see it that run all the while. Their TTL is longer than the test.

const GEOCODE = '/proxy/maps/maps/api/geocode/json?address=Taipei';
const keyNumbered = (number: number) => `AIza${String(number).padStart(35, '0')}`;

let issuer: TestIssuer;
let upstream: Upstream;
let workplace: Workplace;
let gateways: { readonly child: ChildProcess; readonly origin: string }[];

beforeAll(async () => {
  issuer = await createIssuer();
  upstream = await startUpstream();
  workplace = createWorkplace();
  const inside = (name: string) => join(workplace.directory, name);
  mkdirSync(inside('config'));
  writeFileSync(inside('issuer.pem'), issuer.publicPem);
  writeFileSync(inside('passphrase'), 'correct horse battery staple');
  writeFileSync(
    inside('config/gateway.yaml'),
    stringify({
      ...mapsConfig(issuer, 'issuer.pem', upstream.origin),
      admin: { port: 0 },
      secrets: { backend: 'local', options: { passphraseFile: 'passphrase' }, cache: { ttl: '1h' } },
      integrations: { maps: mapsSection(upstream.origin) },
    }),
  );
  const vault = { path: inside('var/vault.sqlite'), passphraseFile: inside('passphrase') };
  await makeVault(local as unknown as BackendDefinition, vault);
  await portcullis(['secrets', 'set', 'google-maps/api-key'], keyNumbered(1));
  gateways = await Promise.all([start(), start()]);
});
afterAll(async () => {
  for (const { child } of gateways ?? []) child.kill('SIGKILL');
  await upstream?.close();
  workplace?.remove();
});

async function start() {
  const child = workplace.start();
  child.stderr?.resume();
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const { event, port } = JSON.parse(line) as { event: string; port: number };
    if (event === 'ready') return { child, origin: `http://127.0.0.1:${port}` };
  }
  throw new Error('The gateway did not start.');
}

async function portcullis(words: string[], input = ''): Promise<string> {
  const { code, output } = await workplace.portcullis(words, { input });
  expect([code, output]).toEqual([0, expect.anything()]);
  return output;
}

/** What one call through each gateway comes to: the key that the upstream received, or our error's code. */
async function seen(): Promise<string[]> {
  const token = await issuer.sign();
  const outcomes: string[] = [];
  for (const { origin } of gateways) {
    const before = upstream.received.length;
    const { code } = await call(origin + GEOCODE, { token });
    const key = new URL(upstream.received.at(-1)?.url ?? '', upstream.origin).searchParams.get('key');
    outcomes.push(upstream.received.length === before ? `refused: ${code}` : String(key));
  }
  return outcomes;
}

test('a key that is stored anew is used from the next call on, and one that is rolled back too', async () => {
  expect(await seen()).toEqual([keyNumbered(1), keyNumbered(1)]);
  const told = await portcullis(['secrets', 'set', 'google-maps/api-key'], keyNumbered(2));
  expect(told).toContain('2 running gateways know of it');
  expect(await seen()).toEqual([keyNumbered(2), keyNumbered(2)]);
  await portcullis(['secrets', 'rollback', 'google-maps/api-key']);
  expect(await seen()).toEqual([keyNumbered(1), keyNumbered(1)]);
});

test('a key that is disabled is refused from the next call on, and used again when it is rolled back to', async () => {
  await portcullis(['secrets', 'disable', 'google-maps/api-key']);
  expect(await seen()).toEqual(['refused: secret_unavailable', 'refused: secret_unavailable']);
  await portcullis(['secrets', 'rollback', 'google-maps/api-key', '--to', '2']);
  expect(await seen()).toEqual([keyNumbered(2), keyNumbered(2)]);
});

test('a vault that gets another passphrase is read with it, without a restart', async () => {
  const file = join(workplace.directory, 'passphrase');
  writeFileSync(`${file}.new`, 'another horse, another staple');
  await portcullis(['vault', 'rekey', '--new-passphrase-file', 'passphrase.new']);
  expect(await seen()).toEqual([keyNumbered(2), keyNumbered(2)]);
  writeFileSync(file, 'another horse, another staple');
  await portcullis(['secrets', 'set', 'google-maps/api-key'], keyNumbered(3));
  expect(await seen()).toEqual([keyNumbered(3), keyNumbered(3)]);
});

test('a gateway that was killed keeps nobody from being told', async () => {
  const [first] = gateways;
  first?.child.kill('SIGKILL');
  await once(first?.child as ChildProcess, 'close');
  gateways = gateways.slice(1);
  expect(readdirSync(join(workplace.directory, 'var')).filter((name) => name.endsWith('.sock'))).toHaveLength(2);
  const told = await portcullis(['secrets', 'set', 'google-maps/api-key'], keyNumbered(4));
  expect(told).toContain('The running gateway knows of it');
  expect(await seen()).toEqual([keyNumbered(4)]);
  expect(await portcullis(['secrets', 'refresh'])).toContain('The gateway fetches all secrets anew');
});

test('a key that is destroyed is refused from the next call on', async () => {
  await portcullis(['secrets', 'destroy', 'google-maps/api-key', '--yes']);
  expect(await seen()).toEqual(['refused: secret_unavailable']);
});
