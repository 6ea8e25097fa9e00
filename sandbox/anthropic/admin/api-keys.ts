import { readJson } from '../../provider/json-body.ts';
import { json, type Reply } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { bodilessFault, callFault } from '../../provider/strict-call.ts';
import { anthropicError, notJson } from '../anthropic-error.ts';
import type { AdminListedKey } from './listed-key.ts';

type Keys = readonly AdminListedKey[];

/** https://platform.claude.com/docs/en/api/admin/api_keys/list */
export function listApiKeys(keys: Keys, pageSize: number): Route {
  return {
    method: 'GET',
    path: '/v1/organizations/api_keys',
    answer: async (call): Promise<Reply> => {
      const fault = await bodilessFault(call, {
        query: ['after_id', 'before_id', 'created_by_user_id', 'limit', 'status', 'workspace_id'],
      });
      if (fault !== undefined) return anthropicError(400, fault);
      const limit = Number(call.query.get('limit') ?? 20);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return anthropicError(400, 'limit: out of range');
      const after = call.query.get('after_id');
      const from = after === null ? 0 : keys.findIndex(({ id }) => id === after) + 1;
      if (after !== null && from === 0) return anthropicError(400, 'after_id: no such object');
      const data = keys.slice(from, from + Math.min(limit, pageSize)).map(shown);
      const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
      return json({ data, has_more: from + data.length < keys.length, ...ends });
    },
  };
}

/** https://platform.claude.com/docs/en/api/admin/api_keys/update */
export function updateApiKey(keys: Keys): Route {
  return {
    method: 'POST',
    path: '/v1/organizations/api_keys/*',
    answer: async (call, [id]): Promise<Reply> => {
      const body = await readJson(call);
      const fault = callFault(call, { headers: { 'content-type': 'application/json' } });
      if (fault !== undefined) return anthropicError(400, fault);
      if (body === undefined) return notJson();
      const { status, ...others } = body;
      if (Object.keys(others).length > 0) return anthropicError(400, 'Extra inputs are not permitted');
      if (status !== 'active' && status !== 'inactive' && status !== 'archived')
        return anthropicError(400, "status: Input should be 'active', 'inactive' or 'archived'");
      const key = keys.find((each) => each.id === id);
      if (key === undefined) return anthropicError(404, 'Not found');
      key.status = status;
      return json(shown(key));
    },
  };
}

function shown({ id, hint, status }: AdminListedKey) {
  return {
    id,
    type: 'api_key',
    name: 'Developer Key',
    partial_key_hint: hint,
    status,
    created_at: '2024-10-30T23:58:27.427722Z',
    created_by: { id: 'user_01WCz1FkmYMm4gnmykNKUu3Q', type: 'user' },
    expires_at: null,
    principal: null,
    scope: { type: 'workspace', workspace_id: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ' },
    workspace_id: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ',
  };
}
