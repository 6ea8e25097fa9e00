import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { anthropicError } from '../anthropic-error.ts';

const DEFAULT_PAGE = 20;

const models = [
  { id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', line: 'opus' },
  { id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5', line: 'haiku' },
].map((model) => ({
  ...model,
  type: 'model',
  capabilities: null,
  created_at: '2026-01-01T00:00:00Z',
  deprecated_at: null,
  lifecycle: 'active',
  max_input_tokens: 200_000,
  max_tokens: 64_000,
}));

/** https://platform.claude.com/docs/en/api/models/list */
export const listModels: Route = {
  method: 'GET',
  path: '/v1/models',
  answer({ query }) {
    const start = models.findIndex(({ id }) => id === query.get('after_id')) + 1;
    const data = models.slice(start, start + Number(query.get('limit') ?? DEFAULT_PAGE));
    const has_more = start + data.length < models.length;
    return json({ data, has_more, first_id: data[0]?.id, last_id: data.at(-1)?.id });
  },
};

/** https://platform.claude.com/docs/en/api/models/retrieve */
export const getModel: Route = {
  method: 'GET',
  path: '/v1/models/*',
  answer(_call, [id]) {
    const model = models.find((known) => known.id === id);
    return model ? json(model) : anthropicError(404, `model: ${id}`);
  },
};
