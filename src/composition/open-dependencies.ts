import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import type { ReleaseKey } from '../lockdown/release-key.ts';
import type { TrustedIssuer } from '../pipeline/authenticate/verify-token.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { plaintextWarnings } from '../settings/plaintext.ts';
import { plaintextPasswordWarnings } from '../settings/plaintext-password.ts';
import { SettingsError } from '../settings/problems.ts';
import type { OpenRedis } from '../state/redis/open-redis.ts';
import type { Readiness } from '../telemetry/readiness.ts';
import { openIssuers } from './open-issuers.ts';
import { openOwnKeys } from './open-own-keys.ts';
import { openReleaseKey, releaseKeyWarnings } from './open-release-key.ts';
import { type OpenedSecrets, openSecrets, type SecretsWorld } from './open-secrets.ts';
import { openSharedState, type SharedState } from './open-shared-state.ts';

/** What the configuration names outside itself. */
export interface Dependencies {
  readonly secrets: OpenedSecrets;
  /** Keys that callers bring; undefined where there is no place for them. */
  readonly ownKeys: OpenCallerKeys | undefined;
  readonly issuers: readonly TrustedIssuer[];
  /** What instances share; undefined where there is but one. */
  readonly redis: OpenRedis | undefined;
  /** What ends lockdowns; undefined where none was made. */
  readonly releaseKey: ReleaseKey | undefined;
  /** What works but should not stay as it is, and what starts but cannot work. */
  readonly warnings: readonly string[];
  /** Has readiness wait for them, and warn. */
  reportTo(readiness: Readiness): void;
  /**
   * Hears of changes from now on, and goes on asking for what is away; then there may be more to warn of.
   * @returns when everything that may be away was asked for once, whether it came or not.
   */
  start(readiness: Readiness): Promise<void>;
  /** Resolves when all of them are there. */
  becameReady(): Promise<void>;
  /** Lets go of the secrets and of callers' keys. */
  close(): Promise<void>;
}

/**
 * Opens the secrets, the vault of callers' keys, the issuers' keys, the release key and the Redis that the configuration names.
 * @throws SettingsError naming all of them that cannot be used, in one report.
 */
export async function openDependencies(loaded: LoadedSettings, world: SecretsWorld): Promise<Dependencies> {
  const [secrets, issuers, releaseKey] = await Promise.allSettled([
    openSecrets(loaded, world),
    openIssuers(loaded, world.clock, world.log),
    openReleaseKey(loaded),
  ]);
  // One after the other: either may ask for a passphrase.
  const shelf = secrets.status === 'fulfilled' ? secrets.value.shelf : undefined;
  const [ownKeys] = await Promise.allSettled([openOwnKeys(loaded, world, shelf)]);
  const client = secrets.status === 'fulfilled' ? secrets.value.client : undefined;
  const [shared] = await Promise.allSettled([openSharedState(loaded, world, client)]);
  const close = async () => {
    if (shared.status === 'fulfilled') shared.value?.redis.close();
    if (ownKeys.status === 'fulfilled') await ownKeys.value?.close();
    if (secrets.status === 'fulfilled') await secrets.value.close();
  };
  if (
    secrets.status === 'fulfilled' &&
    issuers.status === 'fulfilled' &&
    ownKeys.status === 'fulfilled' &&
    releaseKey.status === 'fulfilled' &&
    shared.status === 'fulfilled'
  )
    return gettingReady({
      secrets: secrets.value,
      ownKeys: ownKeys.value,
      issuers: issuers.value,
      redis: shared.value?.redis,
      releaseKey: releaseKey.value,
      shared: shared.value,
      warnings: [
        ...secrets.value.warnings,
        ...plaintextWarnings(loaded.settings),
        ...plaintextPasswordWarnings(loaded.settings.state),
        ...releaseKeyWarnings(releaseKey.value, loaded),
      ],
      close,
    });
  await close();
  const reasons = [secrets, ownKeys, issuers, releaseKey, shared].flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  const unexpected = reasons.find((reason) => !(reason instanceof SettingsError));
  if (unexpected !== undefined) throw unexpected;
  throw loaded.refuse(reasons.flatMap((reason) => (reason as SettingsError).problems));
}

type Opened = Omit<Dependencies, 'reportTo' | 'start' | 'becameReady'> & { readonly shared: SharedState | undefined };

function gettingReady({ shared, ...opened }: Opened): Dependencies {
  const { secrets, ownKeys, issuers, warnings } = opened;
  const { start } = secrets;
  return {
    ...opened,
    reportTo: (readiness) => {
      for (const warning of warnings) readiness.warn(warning);
      for (const { issuer, keys } of issuers) readiness.require(`the keys of ${issuer}`, () => keys.ready);
      readiness.require(
        () => start.waitingFor,
        () => start.ready,
      );
      if (ownKeys === undefined) return;
      const list = 'the list of the keys that callers brought, which cannot be read now';
      readiness.require(list, () => ownKeys.ready);
    },
    start: async (readiness) => {
      shared?.report();
      secrets.run((warning) => readiness.warn(warning));
      await Promise.all([ownKeys?.start(), ...issuers.map(({ keys }) => keys.start())]);
    },
    becameReady: async () => {
      await Promise.all([start.becameReady, ownKeys?.becameReady, ...issuers.map(({ keys }) => keys.becameReady)]);
    },
  };
}
