import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { stringify } from 'yaml';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { createWorkplace, type Workplace } from './cli.ts';
import { makeVault } from './new-vault.ts';

/** Fake keys of the form that their providers document. */
export const KEYS = {
  maps: `AIza${'canary-0123456789'.repeat(3).slice(0, 35)}`,
  openai: 'sk-proj-canary0123456789canary0123456789',
  twilio: '0123456789abcdef0123456789abcdef',
} as const;

/** The same in the variables of the backend `env`. */
export const KEY_VARIABLES = {
  GOOGLE_MAPS_API_KEY: KEYS.maps,
  OPENAI_API_KEY: KEYS.openai,
  TWILIO_AUTH_TOKEN: KEYS.twilio,
};

export const VAULT_PASSPHRASE = 'correct horse battery staple';

const LOCAL = { backend: 'local', options: { path: 'var/vault.sqlite', passphraseFile: 'passphrase' } };

/** What `config/gateway.yaml` holds, with a section `secrets` of the test's. */
export function gatewayConfig(secrets: object): string {
  return stringify({
    auth: {
      issuers: [
        {
          issuer: 'https://login.test/',
          audience: 'portcullis',
          algorithms: ['RS256'],
          jwksUri: 'https://login.test/jwks.json',
        },
      ],
    },
    secrets,
    integrations: {
      maps: { use: 'google-maps', credentials: { apiKey: 'secret://google-maps/api-key' }, scopes: ['maps'] },
      chat: { use: 'openai', credentials: { apiKey: 'secret://openai/api-key' }, scopes: ['chat'] },
      sms: {
        use: 'twilio',
        credentials: { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret://twilio/auth-token' },
        from: '+15005550006',
        scopes: ['sms'],
      },
    },
  });
}

/** A workplace with a configuration that names three keys; none of them is there. */
export function createSecretsWorkplace(secrets: object): Workplace {
  const workplace = createWorkplace();
  mkdirSync(join(workplace.directory, 'config'));
  configure(workplace, secrets);
  return workplace;
}

export function configure({ directory }: Workplace, secrets: object): void {
  writeFileSync(join(directory, 'config/gateway.yaml'), gatewayConfig(secrets));
}

/** One with an empty vault. */
export async function createVaultWorkplace(): Promise<Workplace> {
  const workplace = createSecretsWorkplace(LOCAL);
  const passphraseFile = join(workplace.directory, 'passphrase');
  writeFileSync(passphraseFile, VAULT_PASSPHRASE, { mode: 0o600 });
  const path = join(workplace.directory, 'var/vault.sqlite');
  await makeVault(local as unknown as BackendDefinition, { path, passphraseFile });
  return workplace;
}

/** For every test of a file a workplace with an empty vault, which is made once. @returns the one of the test that runs. */
export function vaultWorkplaceOfEach(): () => Workplace {
  let empty: Workplace;
  let workplace: Workplace;
  beforeAll(async () => {
    empty = await createVaultWorkplace();
  });
  afterAll(() => empty.remove());
  beforeEach(() => {
    workplace = createWorkplace(empty);
  });
  afterEach(() => workplace.remove());
  return () => workplace;
}
