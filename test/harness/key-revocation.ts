import { generateKeyPairSync } from 'node:crypto';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers, type Timers } from '../../src/core/timers.ts';
import type { KeyReport } from '../../src/lockdown/provider-keys/key-report.ts';
import type { RevocationWorld } from '../../src/lockdown/provider-keys/key-tools.ts';
import { revokeKeysAtProviders } from '../../src/lockdown/provider-keys/revoke-keys.ts';
import type { IntegrationSettings } from '../../src/settings/integration.ts';
import { loadSection } from './load-section.ts';

/** What there is beside the sections: secrets by their references, files by their URLs. */
export interface KeyScene {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
  readonly allowPrivateAddresses?: boolean;
  /** What timers fire after, in place of so many milliseconds. */
  readonly shorten?: Readonly<Record<number, number>>;
}

/** Disables the keys of some sections, as the command does. */
export function revokeKeys(
  sections: Readonly<Record<string, Record<string, unknown>>>,
  { secrets = {}, files = {}, dryRun = false, allowPrivateAddresses = true, shorten = {} }: KeyScene,
): Promise<readonly KeyReport[]> {
  const timers: Timers = { after: (time, act) => systemTimers.after(shorten[time] ?? time, act) };
  const world: RevocationWorld = {
    egress: { allowPrivateAddresses },
    clock: systemClock,
    timers,
    reveal: async ({ uri }) => held(secrets, uri),
    readFile: async (url) => held(files, url),
  };
  return revokeKeysAtProviders(loaded(sections), world, { dryRun });
}

function loaded(sections: Readonly<Record<string, Record<string, unknown>>>): Record<string, IntegrationSettings> {
  return Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, loadSection(section)]));
}

function held(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value === undefined) throw Object.assign(new Error('not there: hunter2'), { code: 'ENOENT' });
  return value;
}

/** A service account of Google's: what is in its file, and what Google knows of it. */
export function serviceAccount() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const email = 'revoker@acme.iam.gserviceaccount.com';
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const file = JSON.stringify({
    type: 'service_account',
    project_id: 'acme',
    private_key_id: 'key-1',
    private_key: pem,
    client_email: email,
    token_uri: 'https://attacker.example/token',
  });
  const known = { email, publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })), keyId: 'key-1' };
  return { file, pem, known };
}
