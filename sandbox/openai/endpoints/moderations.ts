import { newId } from '../../provider/ids.ts';
import { readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { missingParameter, notJson } from '../openai-error.ts';

const categories = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];
const each = <Value>(value: Value) => Object.fromEntries(categories.map((category) => [category, value]));

/** https://platform.openai.com/docs/api-reference/moderations/create; nothing is ever flagged. */
export const createModeration: Route = {
  method: 'POST',
  path: '/v1/moderations',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    if (body['input'] === undefined) return missingParameter('input');
    const result = { flagged: false, categories: each(false), category_scores: each(0.0001) };
    return json({
      id: newId('modr-'),
      model: body['model'] ?? 'omni-moderation-latest',
      results: [body['input']].flat().map(() => result),
    });
  },
};
