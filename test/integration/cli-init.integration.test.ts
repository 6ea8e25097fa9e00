import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

const FLAGS = ['init', '--integration', 'google-maps', '--issuer', 'development', '--origin', 'http://localhost:3000'];
const withKey = { environment: { GOOGLE_MAPS_API_KEY: 'AIzaCanary-init-0123456789' } };
let workplace: Workplace;

beforeEach(() => {
  workplace = createWorkplace();
});
afterEach(() => workplace.remove());

const at = (file: string) => join(workplace.directory, file);
const config = (file = 'config/gateway.yaml') => parse(readFileSync(at(file), 'utf8'));
const mode = (file: string) => (statSync(at(file)).mode & 0o777).toString(8);

describe('by options alone', () => {
  test('init writes a configuration that config check accepts once the variable is set', async () => {
    const { code, stdout } = await workplace.portcullis([...FLAGS, '--yes']);
    expect(code).toBe(0);
    expect((await workplace.portcullis(['config', 'check'])).output).toMatch(/variable GOOGLE_MAPS_API_KEY/);
    expect((await workplace.portcullis(['config', 'check'], withKey)).code).toBe(0);
    expect(readFileSync(at('config/gateway.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=.*gateway\.schema\.json\n/,
    );
    expect(config().integrations.maps).toMatchObject({ use: 'google-maps', origins: ['http://localhost:3000'] });
    const steps = [
      /export GOOGLE_MAPS_API_KEY=/,
      /npm start/,
      /token issue --sub alice --scope maps/,
      /curl .*\/proxy\/maps\//,
    ];
    for (const step of steps) expect(stdout).toMatch(step);
  });

  test('the development key is for its owner alone, and the configuration names only the public one', async () => {
    await workplace.portcullis([...FLAGS, '--yes']);
    expect([mode('var/dev-issuer'), mode('var/dev-issuer/private.pem')]).toEqual(['700', '600']);
    expect(config().auth.issuers).toMatchObject([
      { publicKeyFile: 'var/dev-issuer/public.pem', algorithms: ['EdDSA'] },
    ]);
    expect(readFileSync(at('var/dev-issuer/public.pem'), 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  test('an issuer of your own takes no key pair', async () => {
    const own = ['--issuer', 'https://login.example.com/', '--audience', 'app', '--algorithm', 'ES256,RS256'];
    const { code } = await workplace.portcullis(['init', ...own, '--origin', 'none', '--file', 'a/b.yaml', '--yes']);
    expect(code).toBe(0);
    const jwksUri = 'https://login.example.com/.well-known/jwks.json';
    const issuer = { issuer: 'https://login.example.com/', audience: 'app', algorithms: ['ES256', 'RS256'], jwksUri };
    expect(config('a/b.yaml').auth.issuers).toEqual([issuer]);
    expect(config('a/b.yaml').integrations.maps.origins).toEqual([]);
    expect(existsSync(at('var'))).toBe(false);
    expect((await workplace.portcullis(['config', 'check', 'a/b.yaml'], withKey)).code).toBe(0);
  });

  test('answers in JSON', async () => {
    const { stdout } = await workplace.portcullis([...FLAGS, '--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      file: 'config/gateway.yaml',
      variables: ['GOOGLE_MAPS_API_KEY'],
    });
  });
});

describe('by answers on standard input', () => {
  test('lines that arrive together are all taken, the last one without its newline too', async () => {
    const input = 'google-maps, generic\nhttps://login.example.com/\napp\n\nES256\nhttps://app.example.com';
    const { code } = await workplace.portcullis(['init'], { input });
    expect(code).toBe(0);
    expect(Object.keys(config().integrations)).toEqual(['maps', 'weather']);
    expect(config().auth.issuers).toMatchObject([{ audience: 'app', algorithms: ['ES256'] }]);
    expect(config().integrations.maps.origins).toEqual(['https://app.example.com']);
    const environment = { ...withKey.environment, WEATHER_KEY: 'a-key' };
    expect((await workplace.portcullis(['config', 'check'], { environment })).code).toBe(0);
  });

  test('empty lines are the defaults', async () => {
    const { code } = await workplace.portcullis(['init'], { input: '\n\n\n' });
    expect(code).toBe(0);
    expect(config().integrations.maps.origins).toEqual(['http://localhost:3000']);
    expect((await workplace.portcullis(['config', 'check'], withKey)).code).toBe(0);
  });

  test('only what no option gives is asked', async () => {
    const { code } = await workplace.portcullis(FLAGS.slice(0, 5), { input: 'https://one.example\n' });
    expect(code).toBe(0);
    expect(config().integrations.maps.origins).toEqual(['https://one.example']);
  });
});

describe('what is there already', () => {
  test('a configuration is overwritten only with --force', async () => {
    writeFileSync(at('gateway.yaml'), 'mine\n');
    const refused = await workplace.portcullis([...FLAGS, '--file', 'gateway.yaml', '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/--force/);
    expect(readFileSync(at('gateway.yaml'), 'utf8')).toBe('mine\n');
    const forced = await workplace.portcullis([...FLAGS, '--file', 'gateway.yaml', '--yes', '--force']);
    expect(forced.code).toBe(0);
    expect(config('gateway.yaml').integrations.maps.use).toBe('google-maps');
  });

  test('a development key stays, so that tokens given out stay good', async () => {
    await workplace.portcullis([...FLAGS, '--yes']);
    const before = readFileSync(at('var/dev-issuer/private.pem'), 'utf8');
    expect((await workplace.portcullis([...FLAGS, '--yes', '--force'])).code).toBe(0);
    expect(readFileSync(at('var/dev-issuer/private.pem'), 'utf8')).toBe(before);
  });
});
