import type { TrustedIssuer } from '../pipeline/authenticate/verify-token.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { plaintextWarnings } from '../settings/plaintext.ts';
import { SettingsError } from '../settings/problems.ts';
import { openIssuers } from './open-issuers.ts';
import { type OpenedSecrets, openSecrets, type SecretsWorld } from './open-secrets.ts';

/** What the configuration names outside itself. */
export interface Dependencies {
  readonly secrets: OpenedSecrets;
  readonly issuers: readonly TrustedIssuer[];
  /** What works but should not stay as it is, and what starts but cannot work. */
  readonly warnings: readonly string[];
}

/**
 * Opens the secrets and the issuers' keys that the configuration names.
 * @throws SettingsError naming every secret and key file that cannot be used, in one report.
 */
export async function openDependencies(loaded: LoadedSettings, world: SecretsWorld): Promise<Dependencies> {
  const [secrets, issuers] = await Promise.allSettled([
    openSecrets(loaded, world),
    openIssuers(loaded, world.clock, world.log),
  ]);
  if (secrets.status === 'fulfilled' && issuers.status === 'fulfilled')
    return {
      secrets: secrets.value,
      issuers: issuers.value,
      warnings: [...secrets.value.warnings, ...plaintextWarnings(loaded.settings)],
    };
  if (secrets.status === 'fulfilled') await secrets.value.close();
  const reasons = [secrets, issuers].flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof SettingsError));
  if (unexpected !== undefined) throw unexpected;
  throw loaded.refuse(reasons.flatMap((reason) => (reason as SettingsError).problems));
}
