import { adminCredential } from '../provider/admin-credential.ts';
import { askAdmin } from '../provider/ask-admin.ts';
import { noKeyAdmin } from '../provider/key-admin.ts';
import { listPages } from '../provider/list-pages.ts';
import { type ListedKey, pickKey } from '../provider/pick-key.ts';
import { type FoundKey, type KeySearch, type KeyTools, KeyTrouble } from '../provider/revocation.ts';
import type { AnthropicKeyAdmin } from './key-admin.ts';

/** How keys begin, such as `sk-ant-api03-`, and all of them end. */
const ALIKE = { opening: /^sk-ant-([a-z]+\d+-)?/, closing: /AA$/ };
const PROVIDER = 'Anthropic';
const PATH = '/v1/organizations/api_keys';

/**
 * Finds the key among those of the organization, by what Anthropic shows of each.
 * https://platform.claude.com/docs/en/api/admin/api_keys/list
 * @param version the header anthropic-version.
 * @throws KeyTrouble
 */
export async function findAnthropicKey(
  keyAdmin: AnthropicKeyAdmin | undefined,
  version: Readonly<Record<string, string>>,
  tools: KeyTools,
): Promise<KeySearch> {
  if (keyAdmin === undefined) return noKeyAdmin;
  const origin = keyAdmin.baseUrl ?? 'https://api.anthropic.com';
  const headers = { 'x-api-key': await adminCredential(keyAdmin.adminKey, tools), ...version };
  const allow = 'keyAdmin an admin key of the organization (sk-ant-admin…)';
  const question = { provider: PROVIDER, origin, allow };
  const listed = await listPages(PROVIDER, async (after) => {
    const path = `${PATH}?limit=100${after === undefined ? '' : `&after_id=${after}`}`;
    return (await askAdmin({ ...question, path, headers }, tools)).content;
  });
  const picked = pickKey(await tools.reveal('apiKey'), listed.map(asListed), ALIKE);
  if ('outcome' in picked) return picked;
  return found(picked.key, async (path) => {
    const body = JSON.stringify({ status: 'inactive' });
    const sent = { path, method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body } as const;
    return (await askAdmin({ ...question, ...sent }, tools)).content;
  });
}

function asListed(entry: Readonly<Record<string, unknown>> & { readonly id: string }): ListedKey {
  const { id, partial_key_hint: shown, status } = entry;
  return { id, shown, useless: USELESS.find((word) => word === status) };
}

const USELESS = ['inactive', 'archived', 'expired'];

/** https://platform.claude.com/docs/en/api/admin/api_keys/update */
function found({ id }: ListedKey, update: Update): FoundKey {
  return {
    outcome: 'found',
    id,
    verb: 'deactivate',
    afterwards: 'there it can be deleted, or made active again',
    disable: async () => {
      const answer = await update(`${PATH}/${id}`);
      if (answer['status'] === 'inactive' && answer['id'] === id) return;
      throw new KeyTrouble('Anthropic did not confirm it', 'look there whether the key is inactive', true);
    },
  };
}

type Update = (path: string) => Promise<Readonly<Record<string, unknown>>>;
