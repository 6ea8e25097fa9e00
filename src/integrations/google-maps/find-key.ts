import { askAdmin } from '../provider/ask-admin.ts';
import { noKeyAdmin } from '../provider/key-admin.ts';
import type { FoundKey, KeySearch, KeyTools } from '../provider/revocation.ts';
import { accessToken } from './access-token.ts';
import { type AskKeys, confirmDeletion } from './confirm-deletion.ts';
import type { GoogleKeyAdmin } from './key-admin.ts';

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys */
const NAME = /^projects\/[a-z0-9-]{1,63}\/locations\/global\/keys\/[a-z0-9-]{1,63}$/;

/**
 * Looks the key up by its value: https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/keys/lookupKey
 * @throws KeyTrouble
 */
export async function findGoogleKey(keyAdmin: GoogleKeyAdmin | undefined, tools: KeyTools): Promise<KeySearch> {
  if (keyAdmin === undefined) return noKeyAdmin;
  const ask = askKeys(keyAdmin.baseUrl ?? 'https://apikeys.googleapis.com', await accessToken(keyAdmin, tools), tools);
  const value = encodeURIComponent(await tools.reveal('apiKey'));
  const { status, content } = await ask('GET', `keys:lookupKey?keyString=${value}`, [400, 404]);
  if (status >= 400) return unclear('Google knows no such key in a project that keyAdmin may look into');
  const { name } = content;
  if (typeof name !== 'string' || !NAME.test(name)) return unclear('Google has erased this key, or names none');
  const { deleteTime } = (await ask('GET', name)).content;
  if (deleteTime !== undefined) return { outcome: 'disabled', id: name, state: 'deleted' };
  return found(name, ask, tools);
}

function askKeys(origin: string, authorization: string, tools: KeyTools): AskKeys {
  const allow =
    "keyAdmin's service account the role roles/serviceusage.apiKeysAdmin in the key's project, and enable apikeys.googleapis.com";
  return (method, path, expected = []) =>
    askAdmin(
      { provider: 'Google', origin, path: `/v2/${path}`, method, headers: { authorization }, allow, expected },
      tools,
    );
}

function unclear(detail: string): KeySearch {
  return { outcome: 'unclear', detail, candidates: [] };
}

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys/delete */
function found(name: string, ask: AskKeys, tools: KeyTools): FoundKey {
  return {
    outcome: 'found',
    id: name,
    verb: 'delete',
    afterwards: `within 30 days "gcloud services api-keys undelete ${name}" brings it back`,
    disable: async () => confirmDeletion((await ask('DELETE', name)).content, ask, tools),
  };
}
