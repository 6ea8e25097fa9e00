import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { local } from '../../src/secrets/local.ts';
import type { VaultParts } from '../../src/vault/definition.ts';
import { Vault } from '../../src/vault/vault.ts';
import { median } from '../median.ts';
import { percentile } from '../percentile.ts';
import { atMost, type Case, type Measurement } from './definition.ts';
import { fillVault, pathOf } from './vault/fill-vault.ts';

const secrets = 100_000;
const reads = 5000;
const stores = 500;
/** As `secrets set` has it: the version before is sealed anew too, as `previous`. */
const grace = 24 * 3_600_000;
/** Milliseconds. */
const limits = { read: 1, store: 5 };

/** A vault of 100,000 secrets in a file: one is read, and one gets a new version. */
export const vault: Case = {
  name: 'vault',
  async measure({ session }) {
    const parts = partsIn(session.directory);
    const opened = await Vault.create(parts, { fips: false });
    try {
      await fillVault(parts, secrets);
      const any = () => pathOf(Math.floor(Math.random() * secrets));
      const reading = await timesOf(reads, () => opened.read(any()));
      const storing = await timesOf(stores, () => opened.put(any(), new SecretValue('sk-bench-9876543210'), grace));
      return { ...figuresOf('read', reading), ...figuresOf('store', storing) };
    } finally {
      opened.close();
      await parts.store.close();
    }
  },
};

const partsIn = (directory: string): VaultParts => {
  const passphraseFile = join(directory, 'vault-passphrase');
  writeFileSync(passphraseFile, 'of the bench', { mode: 0o600 });
  const options = local.options.parse({ path: join(directory, 'vault.sqlite'), passphraseFile });
  const parts = local.vault?.(options as never, {
    environment: {},
    clock: systemClock,
    timers: systemTimers,
    who: 'bench',
  });
  if (parts === undefined) throw new Error('the backend local has no vault');
  return parts;
};

/** Milliseconds of each, one after another; the first tenth is for warming up. */
const timesOf = async (count: number, act: () => Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let i = 0; i < count * 1.1; i += 1) {
    const from = performance.now();
    await act();
    times.push(performance.now() - from);
  }
  return times.slice(-count);
};

const figuresOf = (what: keyof typeof limits, times: readonly number[]): Record<string, Measurement> => {
  const rounded = (value: number) => Number(value.toFixed(3));
  return {
    [`vault, ${what}`]: atMost(limits[what], rounded(median(times)), 'ms'),
    [`vault, ${what}, p99`]: { value: rounded(percentile(times, 99)), unit: 'ms', limit: null, ok: true },
  };
};
