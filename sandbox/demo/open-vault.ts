import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { local } from '../../src/secrets/local.ts';
import { VaultError, type VaultErrorCode, type VaultParts } from '../../src/vault/definition.ts';
import { Vault } from '../../src/vault/vault.ts';

/** The vault's names for the keys of the demo, and how one is made up: with the length and letters of real ones. */
const KEYS = {
  maps: { path: 'google-maps/api-key', make: () => `AIza${letters(35)}` },
  sms: { path: 'twilio/api-key-secret', make: () => letters(32) },
  chat: { path: 'openai/api-key', make: () => `sk-proj-${letters(48)}` },
} as const;

/** What the stand-ins for the providers take for their customer's key. */
export type DemoKeys = Readonly<Record<keyof typeof KEYS, string>>;

/** Where the demo's keys lie, as the gateway's configuration says it: the options of the backend `local`. */
export interface VaultFiles {
  readonly path: string;
  readonly passphraseFile: string;
}

const letters = (length: number) => randomBytes(length).toString('hex').slice(0, length);

export const vaultFilesIn = (directory: string): VaultFiles => ({
  path: resolve(directory, 'vault.sqlite'),
  passphraseFile: resolve(directory, 'vault-passphrase'),
});

/**
 * The keys in the demo's vault, which is made at the first start, with its passphrase. Those of a vault that does not open are made
 * up anew: nobody misses them.
 */
export async function keysFromVault(files: VaultFiles): Promise<DemoKeys> {
  try {
    return await keysFrom(files);
  } catch (error) {
    if (!(error instanceof VaultError && BROKEN.includes(error.code))) throw error;
    for (const file of [files.passphraseFile, ...['', '-wal', '-shm'].map((suffix) => `${files.path}${suffix}`)])
      rmSync(file, { force: true });
    return await keysFrom(files);
  }
}

const BROKEN: readonly VaultErrorCode[] = ['wrong_key', 'corrupt', 'unsupported', 'missing'];

/** A new passphrase, unless there is one. */
function keepPassphrase({ passphraseFile }: VaultFiles): void {
  try {
    writeFileSync(passphraseFile, `${letters(32)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function keysFrom(files: VaultFiles): Promise<DemoKeys> {
  keepPassphrase(files);
  const parts = partsOf(files);
  try {
    const vault = await openedOrMade(parts);
    try {
      const [maps, sms, chat] = [await key('maps', vault), await key('sms', vault), await key('chat', vault)];
      return { maps, sms, chat };
    } finally {
      vault.close();
    }
  } finally {
    await parts.store.close();
  }
}

function partsOf(files: VaultFiles): VaultParts {
  const parts = local.vault?.(local.options.parse(files) as never, {
    environment: {},
    clock: systemClock,
    timers: systemTimers,
    who: 'demo',
  });
  if (parts === undefined) throw new Error('The backend local has no vault.');
  return parts;
}

async function openedOrMade(parts: VaultParts): Promise<Vault> {
  return (await parts.store.header()) === undefined ? Vault.create(parts, { fips: false }) : Vault.open(parts);
}

/** The key that is there, or a new one. */
async function key(name: keyof typeof KEYS, vault: Vault): Promise<string> {
  const { path, make } = KEYS[name];
  const there = await vault.read(path);
  if (there.found) return there.current.value.reveal();
  const made = make();
  await vault.put(path, new SecretValue(made), 0);
  return made;
}
