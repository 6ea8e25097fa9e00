import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

const CREATE = ['issuer', 'create'];
const withKey = { environment: { GOOGLE_MAPS_API_KEY: 'a-key' } };
let workplace: Workplace;

beforeEach(() => {
  workplace = createWorkplace();
});
afterEach(() => workplace.remove());

const at = (file: string) => join(workplace.directory, file);
const read = (file: string) => readFileSync(at(file), 'utf8');

test('a checkout with a configuration but without keys is mended as the report says, and the file stays as it is', async () => {
  await workplace.portcullis(['init', '--issuer', 'development', '--yes']);
  rmSync(at('var'), { recursive: true });
  const mine = `${read('config/gateway.yaml')}# mine\n`;
  writeFileSync(at('config/gateway.yaml'), mine);

  const { output } = await workplace.portcullis(['config', 'check'], withKey);
  const [, words = ''] = /write: run "npm run -s portcullis -- ([^"]+)"/.exec(output) ?? [];
  expect((await workplace.portcullis(words.split(' '))).code).toBe(0);

  expect((await workplace.portcullis(['config', 'check'], withKey)).code).toBe(0);
  expect((await workplace.portcullis(['token', 'issue', '--sub', 'alice', '--scope', 'maps'])).code).toBe(0);
  expect(read('config/gateway.yaml')).toBe(mine);
  expect((statSync(at('var/dev-issuer/private.pem')).mode & 0o777).toString(8)).toBe('600');
});

test('says what belongs in the configuration', async () => {
  const { stdout } = await workplace.portcullis(CREATE);
  const [entry] = parse(stdout.slice(stdout.indexOf('  - issuer:')));
  expect(entry).toEqual({
    issuer: 'urn:portcullis:development',
    audience: 'portcullis',
    algorithms: ['EdDSA'],
    publicKeyFile: 'var/dev-issuer/public.pem',
  });
  expect(existsSync(at('config'))).toBe(false);
});

test('keeps a key that is there, and puts its public half right', async () => {
  await workplace.portcullis(CREATE);
  const key = read('var/dev-issuer/private.pem');
  writeFileSync(at('var/dev-issuer/public.pem'), 'torn');
  const { stdout } = await workplace.portcullis([...CREATE, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, created: false, algorithms: ['EdDSA', 'Ed25519'] });
  expect(read('var/dev-issuer/private.pem')).toBe(key);
  expect(createPublicKey(read('var/dev-issuer/public.pem')).equals(createPublicKey(key))).toBe(true);
});

test('is refused in production, and makes nothing', async () => {
  const { code, stderr } = await workplace.portcullis(CREATE, { environment: { NODE_ENV: 'production' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/NODE_ENV=production/);
  expect(existsSync(at('var'))).toBe(false);
});
