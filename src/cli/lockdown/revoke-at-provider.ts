import type { Scope } from '../../lockdown/definition.ts';
import { asOneself } from './act-as-owner.ts';
import { openSecretsAlone } from './open-secrets-alone.ts';
import type { Places } from './places.ts';
import type { Voice } from './voice.ts';
import type { EmergencyWorld } from './world.ts';

export interface KeysRevoked {
  /** Whether nothing is left to be disabled. */
  readonly ok: boolean;
  readonly reports: readonly object[];
}

/** Disables the keys of the integrations in scope at their providers, one line for each. Never rejects. */
export async function revokeAtProvider(
  { integration }: Scope,
  places: Places,
  voice: Voice,
  { world, dryRun }: { readonly world: EmergencyWorld; readonly dryRun: boolean },
): Promise<KeysRevoked> {
  try {
    return await revoke(integration, places, voice, { world, dryRun });
  } catch (error) {
    const { SettingsError } = await import('../../settings/problems.ts');
    const why = error instanceof SettingsError ? 'the configuration cannot be used' : 'the secrets cannot be read';
    const text = `NO KEY WAS DISABLED: ${why}. Disable them by hand, in each provider's console; docs/integrations.md says where.`;
    voice.line(`  keys      ${text}`);
    return { ok: false, reports: [{ outcome: 'failed', text }] };
  }
}

/** Loaded for this alone: what reaches providers takes longer than everything else. */
async function revoke(
  integration: string | undefined,
  places: Places,
  voice: Voice,
  { world, dryRun }: { readonly world: EmergencyWorld; readonly dryRun: boolean },
): Promise<KeysRevoked> {
  const { extensions } = await import('../../extensions.ts');
  const { loadSettings } = await import('../../settings/load.ts');
  const { revokeKeysAtProviders } = await import('../../lockdown/provider-keys/revoke-keys.ts');
  const { readAdminFiles } = await import('../../lockdown/provider-keys/read-admin-files.ts');
  const { settings } = loadSettings(places.file, world.environment, extensions);
  const sections = Object.entries(settings.integrations).filter(([name]) => name === (integration ?? name));
  const readFile = asOneself(() => readAdminFiles(sections.map(([, section]) => section)));
  const secrets = await openSecretsAlone(places, world);
  try {
    const reports = await revokeKeysAtProviders(
      Object.fromEntries(sections),
      {
        egress: settings.egress,
        reveal: async (reference) => (await secrets.get(reference)).current.value.reveal(),
        readFile,
        clock: world.clock,
        timers: world.timers,
      },
      { dryRun },
    );
    for (const { text } of reports) voice.line(`  key       ${text}`);
    return { ok: reports.every(({ ok }) => ok), reports };
  } finally {
    await secrets.close();
  }
}
