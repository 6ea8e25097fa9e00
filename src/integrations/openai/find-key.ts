import type { Credential } from '../definition.ts';
import { adminCredential } from '../provider/admin-credential.ts';
import { askAdmin } from '../provider/ask-admin.ts';
import { noKeyAdmin } from '../provider/key-admin.ts';
import { pickKey } from '../provider/pick-key.ts';
import { type FoundKey, type KeySearch, type KeyTools, KeyTrouble } from '../provider/revocation.ts';
import type { OpenaiKeyAdmin } from './key-admin.ts';
import { listKeys, type ProjectKey } from './list-keys.ts';

/** How keys begin: with their kind, such as `sk-proj-`, `sk-svcacct-`, `sk-admin-` or `sk-None-`, or without as the oldest do. */
const ALIKE = { opening: /^sk-([A-Za-z]+-)?/ };
const PROVIDER = 'OpenAI';

interface Section {
  readonly credentials: Readonly<Record<string, Credential | undefined>>;
  readonly keyAdmin?: OpenaiKeyAdmin | undefined;
}

/**
 * Finds the key among those of the section's project, or of all projects, by what OpenAI shows of each.
 * @throws KeyTrouble
 */
export async function findOpenaiKey({ credentials, keyAdmin }: Section, tools: KeyTools): Promise<KeySearch> {
  if (keyAdmin === undefined) return noKeyAdmin;
  const authorization = `Bearer ${await adminCredential(keyAdmin.adminKey, tools)}`;
  const origin = keyAdmin.baseUrl ?? 'https://api.openai.com';
  const ask = async (method: 'GET' | 'DELETE', path: string) => {
    const question = { provider: PROVIDER, origin, path: `/v1/organization/projects${path}`, method };
    const allow = 'keyAdmin an admin key of the organization that may read projects and write their API keys';
    return (await askAdmin({ ...question, headers: { authorization }, allow }, tools)).content;
  };
  const { project } = credentials;
  const listed = await listKeys((path) => ask('GET', path), typeof project === 'string' ? project : undefined);
  const picked = pickKey(await tools.reveal('apiKey'), listed, ALIKE);
  if ('outcome' in picked) return picked;
  return found(picked.key, (path) => ask('DELETE', path));
}

/** https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/projects/subresources/api_keys/methods/delete */
function found({ id, project, isServiceAccounts }: ProjectKey, remove: Remove): FoundKey {
  return {
    outcome: 'found',
    id,
    verb: 'delete',
    afterwards: isServiceAccounts
      ? 'its service account and any other keys of that are still there'
      : 'that is for good',
    disable: async () => {
      const answer = await remove(`/${project}/api_keys/${id}`);
      if (answer['deleted'] === true && answer['id'] === id) return;
      throw new KeyTrouble('OpenAI did not confirm it', 'look there whether the key is gone', true);
    },
  };
}

type Remove = (path: string) => Promise<Readonly<Record<string, unknown>>>;
