import { inTime } from '../../core/in-time.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { Timers } from '../../core/timers.ts';
import type { Absence, Lookup } from '../definition.ts';
import { fieldsIn, textOf } from './fields.ts';
import type { KeyVault } from './key-vault.ts';

/** How long is waited to hear whether a secret that is not there was deleted, in milliseconds. That it is not there is sure. */
const ASIDE = 1000;

/**
 * One field of one secret, in its current version.
 * @throws BackendUnusable when what is there cannot be used; ManagerError.
 */
export async function readSecret(
  vault: KeyVault,
  secret: string,
  field: string,
  { timers, signal }: { readonly timers: Timers; readonly signal: AbortSignal | undefined },
): Promise<Lookup> {
  const reading = await vault.read(secret, signal === undefined ? {} : { signal });
  if (reading.state === 'disabled') return { found: false, absence: 'disabled' };
  if (reading.state === 'missing') return { found: false, absence: await whyMissing(vault, secret, timers) };
  const text = textOf(fieldsIn(reading.text, secret), field, secret);
  if (text === undefined) return { found: false, absence: 'missing' };
  return { found: true, current: { id: reading.properties.version ?? '', value: new SecretValue(text) } };
}

/** Without leave to look, or an answer in time, it counts as never there. */
async function whyMissing(vault: KeyVault, secret: string, timers: Timers): Promise<Absence> {
  try {
    const limit = { milliseconds: ASIDE, timers, who: 'Key Vault' };
    const deleted = await inTime(limit, (signal) => vault.deleted(secret, signal));
    return deleted === undefined ? 'missing' : 'destroyed';
  } catch {
    return 'missing';
  }
}
