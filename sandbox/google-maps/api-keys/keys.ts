import { newId } from '../../provider/ids.ts';
import { json, type Reply } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { bodilessFault } from '../../provider/strict-call.ts';
import { googleError } from './google-error.ts';
import type { ApiKey, ApiKeysState } from './state.ts';

const KEY_PATH = '/v2/projects/*/locations/global/keys/*';

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/keys/lookupKey */
export function lookUpKey({ keys }: ApiKeysState): Route {
  return {
    method: 'GET',
    path: '/v2/keys:lookupKey',
    answer: async (call) => {
      const fault = await bodilessFault(call, { query: ['keyString'] });
      if (fault !== undefined) return googleError(400, 'INVALID_ARGUMENT');
      const key = keys.find(({ value }) => value === call.query.get('keyString'));
      if (key === undefined) return googleError(403, 'PERMISSION_DENIED');
      return json({ parent: key.name.replace(/\/keys\/.*/, ''), name: key.name });
    },
  };
}

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys/get */
export function getKey({ keys }: ApiKeysState): Route {
  return {
    method: 'GET',
    path: KEY_PATH,
    answer: async (call) => {
      const key = keyAt(keys, call.path);
      if ((await bodilessFault(call, {})) !== undefined) return googleError(400, 'INVALID_ARGUMENT');
      return key === undefined ? googleError(404, 'NOT_FOUND') : json(shown(key));
    },
  };
}

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys/delete */
export function deleteKey({ keys, operations, slow }: ApiKeysState): Route {
  return {
    method: 'DELETE',
    path: KEY_PATH,
    answer: async (call): Promise<Reply> => {
      const key = keyAt(keys, call.path);
      if ((await bodilessFault(call, { query: ['etag'] })) !== undefined) return googleError(400, 'INVALID_ARGUMENT');
      if (key === undefined || key.deleteTime !== undefined) return googleError(404, 'NOT_FOUND');
      key.deleteTime = '2026-01-01T00:00:00Z';
      const name = newId('operations/akmf.p7-');
      operations.set(name, slow);
      return json(slow === 0 ? { name, done: true, response: shown(key) } : { name });
    },
  };
}

/** https://docs.cloud.google.com/api-keys/docs/reference/rest/v2/operations/get */
export function readOperation({ operations }: ApiKeysState): Route {
  return {
    method: 'GET',
    path: '/v2/operations/*',
    answer: async (call, [id]) => {
      const name = `operations/${id}`;
      const left = operations.get(name);
      if ((await bodilessFault(call, {})) !== undefined) return googleError(400, 'INVALID_ARGUMENT');
      if (left === undefined) return googleError(404, 'NOT_FOUND');
      operations.set(name, left - 1);
      return json(left > 1 ? { name } : { name, done: true, response: {} });
    },
  };
}

function keyAt(keys: readonly ApiKey[], path: string): ApiKey | undefined {
  return keys.find(({ name }) => path === `/v2/${name}`);
}

function shown({ name, deleteTime }: ApiKey) {
  return {
    name,
    uid: name.replace(/.*\//, ''),
    displayName: 'A key',
    etag: 'W/"1"',
    ...(deleteTime && { deleteTime }),
  };
}
