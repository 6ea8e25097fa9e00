import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { call } from '../harness/call.ts';
import { mapsConfig } from '../harness/gateway.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

// The worked example of CONTRIBUTING.md, in a copy of the source.

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('## Add an integration')[1] ?? '';
const [source = '', importLine = '', element = ''] = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(guide) ?? [];
const environment = { DEEPL_AUTH_KEY: 'deeplCanary0123456789' };

let directory: string;
let issuer: TestIssuer;
let upstream: Upstream;

beforeAll(async () => {
  issuer = await createIssuer();
  upstream = await startUpstream();
  directory = mkdtempSync(join(tmpdir(), 'portcullis-contributing-'));
  for (const part of ['src', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'src/integrations/deepl.ts'), source);
  const registry = join(directory, 'src/integrations/index.ts');
  const listed = readFileSync(registry, 'utf8').replace('  generic,\n', `${element}  generic,\n`);
  writeFileSync(registry, importLine + listed);
  writeFileSync(join(directory, 'issuer.pem'), issuer.publicPem);
  const sections = parse(yaml) as Record<string, Record<string, unknown>>;
  const deepl = { ...sections['deepl'], baseUrl: upstream.origin };
  const config = { ...mapsConfig(issuer, 'issuer.pem', upstream.origin), integrations: { deepl } };
  writeFileSync(join(directory, 'gateway.yaml'), stringify(config));
});
afterAll(async () => {
  await upstream?.close();
  rmSync(directory, { recursive: true, force: true });
});

test('the example compiles', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const config = { extends: './tsconfig.json', include: ['src'] };
  writeFileSync(join(directory, 'tsconfig.example.json'), JSON.stringify(config));
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.example.json'], { cwd: directory, stdio: 'pipe' });
});

test('its configuration is in order, and the schema has it', () => {
  const portcullis = (...line: string[]) =>
    execFileSync(process.execPath, ['src/cli/portcullis.ts', ...line], {
      cwd: directory,
      env: environment,
      encoding: 'utf8',
    });
  const [, promised = ''] = /config check +# (.+)/.exec(guide) ?? [];
  expect(portcullis('config', 'check', 'gateway.yaml')).toContain(promised);
  expect(promised).toContain('deepl');
  expect(portcullis('config', 'schema')).toContain('"const": "deepl"');
});

test('a call goes through it, with the key where DeepL takes it', async () => {
  const gateway = spawn(process.execPath, ['src/main.ts'], {
    cwd: directory,
    env: { PORTCULLIS_CONFIG: 'gateway.yaml', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const base = `http://127.0.0.1:${await portOf(gateway)}/proxy/deepl`;
    const token = await issuer.sign({ scope: 'translate' });
    const headers = { 'content-type': 'application/json' };
    const body = '{"text":["Hello"],"target_lang":"DE"}';
    expect((await call(`${base}/v2/translate`, { method: 'POST', token, headers, body })).status).toBe(200);
    expect(upstream.received[0]?.headers.authorization).toBe(`DeepL-Auth-Key ${environment.DEEPL_AUTH_KEY}`);
    expect((await call(`${base}/v2/usage`, { token })).status).toBe(404);
  } finally {
    gateway.kill('SIGTERM');
  }
});

/** The port that a gateway says it listens on. */
async function portOf({ stdout }: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: stdout as NonNullable<typeof stdout> })) {
    const { event, port } = JSON.parse(line) as { event?: string; port?: number };
    if (event === 'ready') return port ?? 0;
  }
  throw new Error('The gateway ended before it was ready.');
}
