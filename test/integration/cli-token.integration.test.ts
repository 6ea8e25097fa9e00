import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { importSPKI, jwtVerify } from 'jose';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

const ISSUE = ['token', 'issue', '--sub', 'alice'];
let pristine: Workplace;
let workplace: Workplace;

beforeAll(async () => {
  pristine = createWorkplace();
  await pristine.portcullis(['init', '--issuer', 'development', '--yes']);
});
afterAll(() => pristine.remove());
beforeEach(() => {
  workplace = createWorkplace(pristine);
});
afterEach(() => workplace.remove());

const at = (file: string) => join(workplace.directory, file);

/** Verifies with the public key alone, as the gateway does. */
async function verify(token: string, { audience = 'portcullis', issuer = 'urn:portcullis:development' } = {}) {
  const key = await importSPKI(readFileSync(at('var/dev-issuer/public.pem'), 'utf8'), 'EdDSA');
  return (await jwtVerify(token, key, { issuer, audience, requiredClaims: ['sub', 'exp', 'iat'] })).payload;
}

describe('token issue', () => {
  test('prints a token that the public key verifies, and nothing else on standard output', async () => {
    const { code, stdout, stderr } = await workplace.portcullis([...ISSUE, '--scope', 'maps']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toMatch(/token for alice/);
    expect(stderr).not.toMatch(/warning/);
    const payload = await verify(stdout.trim());
    expect(payload).toMatchObject({ sub: 'alice', scope: 'maps' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test('takes scopes one by one or together, and other names for issuer and audience', async () => {
    const scopes = ['--scope', 'maps weather', '--scope', 'sms', '--ttl', '15m'];
    const names = ['--issuer', 'urn:other', '--audience', 'app'];
    const { stdout } = await workplace.portcullis([...ISSUE, ...scopes, ...names]);
    const payload = await verify(stdout.trim(), { issuer: 'urn:other', audience: 'app' });
    expect(payload['scope']).toBe('maps weather sms');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
  });

  test('tells in JSON what it signed', async () => {
    const { stdout } = await workplace.portcullis([...ISSUE, '--scope', 'maps', '--json']);
    const { token, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ ok: true, audience: 'portcullis', subject: 'alice', scope: 'maps' });
    await verify(token);
  });

  test.each([[[]], [['--scope', 'sms']]])('warns when no integration would accept the token: %j', async (scope) => {
    const { code, stderr } = await workplace.portcullis([...ISSUE, ...scope]);
    expect(stderr).toMatch(/warning: no integration will accept it: maps needs maps/);
    expect(code).toBe(0);
  });
});

describe('token issue is refused', () => {
  test('in production, and says why', async () => {
    const { code, stdout, stderr } = await workplace.portcullis(ISSUE, { environment: { NODE_ENV: 'production' } });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/NODE_ENV=production.*identity provider/);
  });

  test('without a development issuer, and says how to make one', async () => {
    rmSync(at('var'), { recursive: true });
    const { code, stderr } = await workplace.portcullis(ISSUE);
    expect(code).toBe(1);
    expect(stderr).toMatch(/portcullis -- issuer create/);
    expect(stderr).not.toMatch(/--force/);
  });

  test('when the configuration trusts another key', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(at('var/dev-issuer/public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const { code, stderr } = await workplace.portcullis(ISSUE);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no issuer in config\/gateway\.yaml/);
  });

  test('when the key file is broken, without showing it', async () => {
    writeFileSync(at('var/dev-issuer/private.pem'), 'canary-of-a-key');
    const { code, output } = await workplace.portcullis(ISSUE);
    expect(code).toBe(1);
    expect(output).toMatch(/private\.pem holds no private key/);
    expect(output).not.toContain('canary-of-a-key');
  });
});

test('an RSA key of the developer signs too, with the algorithm that the configuration asks for', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(at('var/dev-issuer/private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at('var/dev-issuer/public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const config = readFileSync(at('config/gateway.yaml'), 'utf8').replace('[EdDSA]', '[PS256]');
  writeFileSync(at('config/gateway.yaml'), config);
  const { stdout } = await workplace.portcullis([...ISSUE, '--scope', 'maps']);
  const { protectedHeader } = await jwtVerify(stdout.trim(), publicKey);
  expect(protectedHeader.alg).toBe('PS256');
});
