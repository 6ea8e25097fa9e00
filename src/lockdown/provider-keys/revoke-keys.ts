import type { IntegrationSettings } from '../../settings/integration.ts';
import type { KeyResult } from './describe-result.ts';
import { type KeyReport, reportKey } from './key-report.ts';
import { keyTools, type RevocationWorld } from './key-tools.ts';
import { byCredentials, byKey, type Search, type SharedCredentials } from './same-key.ts';
import { disableKey, type Searched, searchKey } from './search-key.ts';

/**
 * Disables the products' keys of some integrations at their providers, each key once, all at the same time, and tells of each what
 * was done and what a person must do. Takes a minute and a half at most, and does not reject for what a provider, a file or a
 * secret is like.
 * @param sections by their names, such as those that a hold stops.
 * @param options.dryRun finds the keys, and changes nothing.
 */
export async function revokeKeysAtProviders(
  sections: Readonly<Record<string, IntegrationSettings>>,
  world: RevocationWorld,
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly KeyReport[]> {
  const secrets = new Set<string>();
  const searches = await Promise.all(byCredentials(sections).map((each) => search(each, world, secrets)));
  return Promise.all(
    byKey(searches).map(async ({ owner, searched }) =>
      reportKey(owner, await conclude(searched, dryRun, world), secrets),
    ),
  );
}

/** @param secrets takes what must not be shown to anybody. */
async function search(
  { names, section, definition }: SharedCredentials,
  world: RevocationWorld,
  secrets: Set<string>,
): Promise<Search> {
  const { credentials } = definition.plan(section);
  const policy = { allowPrivateAddresses: section.allowPrivateAddresses ?? world.egress.allowPrivateAddresses };
  const tools = keyTools(credentials, world, policy, (value) => secrets.add(value));
  const searched = await searchKey(definition, section, tools);
  const { provider, byHand } = definition.revocation;
  const references = Object.values(credentials).flatMap((each) => (typeof each === 'string' ? [] : [each.uri]));
  return { owner: { integrations: names, provider, byHand: byHand(section), references }, searched };
}

async function conclude(searched: Searched, dryRun: boolean, { timers }: RevocationWorld): Promise<KeyResult> {
  if (searched.outcome === 'disabled') return { ...searched, outcome: 'disabled-already' };
  if (searched.outcome !== 'found') return searched;
  const { id, verb, afterwards } = searched;
  if (dryRun) return { outcome: 'would-be-disabled', id, verb, afterwards };
  const trouble = await disableKey(searched.disable, timers);
  if (trouble === undefined) return { outcome: 'disabled', id, verb, afterwards };
  return trouble.maybeDone ? { outcome: 'unknown', id, verb, trouble } : { outcome: 'failed', trouble };
}
