import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { Vault } from '../../src/vault/vault.ts';

/** Makes an empty vault where these options say, as `vault init` does. */
export async function makeVault(definition: BackendDefinition, options: unknown): Promise<void> {
  const context = { environment: {}, clock: systemClock, timers: systemTimers, who: 'the tests' };
  const parts = definition.vault?.(definition.options.parse(options), context);
  if (parts === undefined) throw new Error(`There is no vault behind ${definition.name}.`);
  const vault = await Vault.create(parts, { fips: false });
  vault.close();
  await parts.store.close();
}
