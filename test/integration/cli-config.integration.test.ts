import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { GOOD_CONFIG } from '../harness/settings-problems.ts';

const KEY = 'AIzaCanary-config-0123456789';
const withKey = { environment: { GOOGLE_MAPS_API_KEY: KEY } };
let workplace: Workplace;

beforeEach(() => {
  workplace = createWorkplace();
  mkdirSync(join(workplace.directory, 'config'));
  write('config/gateway.yaml', GOOD_CONFIG);
});
afterEach(() => workplace.remove());

function write(file: string, text: string): void {
  writeFileSync(join(workplace.directory, file), text);
}

describe('config check', () => {
  test('says what is configured when all is in order, without fetching key sets', async () => {
    const { code, output } = await workplace.portcullis(['config', 'check'], withKey);
    expect(output).toMatch(
      /gateway\.yaml is in order.*maps \(google-maps, 1 operation\).*https:\/\/login\.test\/.*env/s,
    );
    expect(output).not.toContain(KEY);
    expect(code).toBe(0);
  });

  test('prints the report that the gateway would print, and exits with 1', async () => {
    write('config/gateway.yaml', `${GOOD_CONFIG.replace('[RS256]', '[]')}audit: {}\n`);
    const check = await workplace.portcullis(['config', 'check']);
    const start = await finished(workplace.start());
    expect(check.code).toBe(1);
    expect(start.code).toBe(1);
    expect(check.output.trim()).toBe(start.stderr.trim());
    expect(check.output).toMatch(/3 problems/);
    expect(check.output).toMatch(/set the environment variable GOOGLE_MAPS_API_KEY/);
  });

  test('takes the file from its argument, or from PORTCULLIS_CONFIG', async () => {
    write('other.yaml', GOOD_CONFIG.replace('[maps]', '[]'));
    const byArgument = await workplace.portcullis(['config', 'check', 'other.yaml'], withKey);
    const environment = { ...withKey.environment, PORTCULLIS_CONFIG: 'other.yaml' };
    const byVariable = await workplace.portcullis(['config', 'check'], { environment });
    expect([byArgument.code, byVariable.code]).toEqual([1, 1]);
    expect(byVariable.output).toBe(byArgument.output);
    expect(byArgument.output).toMatch(/^other\.yaml.*integrations\.maps\.scopes/s);
  });

  test('warns where no release key was made, and refuses one that is damaged', async () => {
    const without = await workplace.portcullis(['config', 'check'], withKey);
    expect(without.output).toMatch(
      /warning: there is no release key at var\/lockdown-release\.key.*lockdown setup" before you need/,
    );
    mkdirSync(join(workplace.directory, 'var'), { recursive: true });
    write('var/lockdown-release.key', 'no key\n');
    const damaged = await workplace.portcullis(['config', 'check'], withKey);
    expect([damaged.code, damaged.output]).toEqual([
      1,
      expect.stringMatching(/lockdown\.releaseKeyFile.*holds no release/s),
    ]);
    write('var/lockdown-release.key', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n');
    const sound = await workplace.portcullis(['config', 'check'], withKey);
    expect([sound.code, sound.output]).toEqual([0, expect.not.stringMatching(/release key/)]);
  });

  test('names a missing file, and how to make one', async () => {
    const { code, output } = await workplace.portcullis(['config', 'check', 'none.yaml']);
    expect(code).toBe(1);
    expect(output).toMatch(/npm run -s portcullis -- init/);
  });

  test.each([
    ['is missing', undefined, /does not exist/],
    ['is no key', 'nothing', /no public key/],
    ['is a private key', '-----BEGIN PRIVATE KEY-----\n', /private key/],
  ])('names a public key file that %s', async (_name, pem, found) => {
    write('config/gateway.yaml', GOOD_CONFIG.replace(/jwksUri.*/, 'publicKeyFile: issuer.pem'));
    if (pem !== undefined) write('issuer.pem', pem);
    const { code, stdout } = await workplace.portcullis(['config', 'check', '--json'], withKey);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).problems).toMatchObject([
      { path: 'auth.issuers[0].publicKeyFile', found: expect.stringMatching(found) },
    ]);
  });

  test('answers in JSON', async () => {
    const good = await workplace.portcullis(['config', 'check', '--json'], withKey);
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, file: 'config/gateway.yaml', problems: [] });
    const bad = await workplace.portcullis(['config', 'check', '--json']);
    const write = 'set the environment variable GOOGLE_MAPS_API_KEY';
    const problem = { path: 'integrations.maps.credentials.apiKey', line: 16, found: expect.any(String), write };
    expect(JSON.parse(bad.stdout)).toEqual({ ok: false, file: 'config/gateway.yaml', problems: [problem] });
  });

  test('refuses the env backend in production, unless that is accepted', async () => {
    const environment = { ...withKey.environment, NODE_ENV: 'production' };
    const refused = await workplace.portcullis(['config', 'check'], { environment });
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/secrets\.backend.*NODE_ENV=production.*allowInProduction/s);
    const accepting = 'backend: env\n  options: { allowInProduction: true }';
    write('config/gateway.yaml', GOOD_CONFIG.replace('backend: env', accepting));
    const accepted = await workplace.portcullis(['config', 'check'], { environment });
    expect(accepted.output).toMatch(/warning: the env backend/);
    expect(accepted.code).toBe(0);
  });

  test('warns of a secret that is too short to be found in answers', async () => {
    const environment = { GOOGLE_MAPS_API_KEY: 'short12' };
    const { code, output } = await workplace.portcullis(['config', 'check'], { environment });
    expect(output).toMatch(/warning: integrations\.maps\.credentials\.apiKey has fewer than 8 characters/);
    expect(output).not.toContain('short12');
    expect(code).toBe(0);
  });

  test('refuses the development issuer in production', async () => {
    write('config/gateway.yaml', GOOD_CONFIG.replace('https://login.test/', 'urn:portcullis:development'));
    const environment = { ...withKey.environment, NODE_ENV: 'production' };
    const { code, output } = await workplace.portcullis(['config', 'check'], { environment });
    expect(output).toMatch(/auth\.issuers\[0\]\.issuer.*the development issuer/s);
    expect(code).toBe(1);
  });
});

test('config schema prints the schema alone', async () => {
  const { code, stdout, stderr } = await workplace.portcullis(['config', 'schema']);
  expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.any(String), title: expect.any(String) });
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
