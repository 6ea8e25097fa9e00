import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import type { TrustedIssuer } from '../pipeline/authenticate/verify-token.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { plaintextWarnings } from '../settings/plaintext.ts';
import { SettingsError } from '../settings/problems.ts';
import { openIssuers } from './open-issuers.ts';
import { openOwnKeys } from './open-own-keys.ts';
import { type OpenedSecrets, openSecrets, type SecretsWorld } from './open-secrets.ts';

/** What the configuration names outside itself. */
export interface Dependencies {
  readonly secrets: OpenedSecrets;
  /** Keys that callers bring; undefined where there is no place for them. */
  readonly ownKeys: OpenCallerKeys | undefined;
  readonly issuers: readonly TrustedIssuer[];
  /** What works but should not stay as it is, and what starts but cannot work. */
  readonly warnings: readonly string[];
  /** Lets go of the secrets and of callers' keys. */
  close(): Promise<void>;
}

/**
 * Opens the secrets, the vault of callers' keys and the issuers' keys that the configuration names.
 * @throws SettingsError naming all of them that cannot be used, in one report.
 */
export async function openDependencies(loaded: LoadedSettings, world: SecretsWorld): Promise<Dependencies> {
  const [secrets, issuers] = await Promise.allSettled([
    openSecrets(loaded, world),
    openIssuers(loaded, world.clock, world.log),
  ]);
  // One after the other: either may ask for a passphrase.
  const shelf = secrets.status === 'fulfilled' ? secrets.value.shelf : undefined;
  const [ownKeys] = await Promise.allSettled([openOwnKeys(loaded, world, shelf)]);
  const close = async () => {
    if (ownKeys.status === 'fulfilled') await ownKeys.value?.close();
    if (secrets.status === 'fulfilled') await secrets.value.close();
  };
  if (secrets.status === 'fulfilled' && issuers.status === 'fulfilled' && ownKeys.status === 'fulfilled')
    return {
      secrets: secrets.value,
      ownKeys: ownKeys.value,
      issuers: issuers.value,
      warnings: [...secrets.value.warnings, ...plaintextWarnings(loaded.settings)],
      close,
    };
  await close();
  const reasons = [secrets, ownKeys, issuers].flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  const unexpected = reasons.find((reason) => !(reason instanceof SettingsError));
  if (unexpected !== undefined) throw unexpected;
  throw loaded.refuse(reasons.flatMap((reason) => (reason as SettingsError).problems));
}
