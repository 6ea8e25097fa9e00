import { systemClock } from '../../../src/core/clock.ts';
import { readJson } from '../../provider/json-body.ts';
import { readMultipart } from '../../provider/multipart-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { TINY_PNG } from '../../provider/tiny-png.ts';
import { missingParameter, notJson, openaiError } from '../openai-error.ts';

/** https://platform.openai.com/docs/api-reference/images/create, as the GPT image models answer. */
export const createImage: Route = {
  method: 'POST',
  path: '/v1/images/generations',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    return typeof body['prompt'] === 'string' ? picture() : missingParameter('prompt');
  },
};

/** https://platform.openai.com/docs/api-reference/images/createEdit, with the pictures in a form. */
export const editImage: Route = {
  method: 'POST',
  path: '/v1/images/edits',
  async answer(call) {
    const form = await readMultipart(call);
    if (!form) return openaiError(400, 'Could not parse multipart form');
    if (!form.files.has('image') && !form.files.has('image[]')) return missingParameter('image');
    return form.fields.has('prompt') ? picture() : missingParameter('prompt');
  },
};

function picture() {
  return json({
    created: Math.floor(systemClock.now() / 1000),
    background: 'transparent',
    data: [{ b64_json: TINY_PNG.toString('base64') }],
    output_format: 'png',
    quality: 'low',
    size: '1024x1024',
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  });
}
