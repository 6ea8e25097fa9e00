import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { openaiError } from '../openai-error.ts';

const models = [
  'gpt-5',
  'gpt-image-1',
  'gpt-4o-mini-tts',
  'gpt-4o-transcribe',
  'gpt-realtime',
  'text-embedding-3-small',
].map(
  // The moment at which OpenAI's own example was created.
  (id) => ({ id, object: 'model', created: 1_686_935_002, owned_by: 'openai' }),
);

/** https://platform.openai.com/docs/api-reference/models/list */
export const listModels: Route = {
  method: 'GET',
  path: '/v1/models',
  answer: () => json({ object: 'list', data: models }),
};

/** https://platform.openai.com/docs/api-reference/models/retrieve */
export const getModel: Route = {
  method: 'GET',
  path: '/v1/models/*',
  answer(_call, [id]) {
    const model = models.find((known) => known.id === id);
    if (model) return json(model);
    return openaiError(404, `The model '${id}' does not exist`, { code: 'model_not_found', param: 'model' });
  },
};
