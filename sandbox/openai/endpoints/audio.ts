import { readJson } from '../../provider/json-body.ts';
import { readMultipart } from '../../provider/multipart-body.ts';
import { paced } from '../../provider/pace.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { spoken } from '../../provider/silence.ts';
import { missingParameter, notJson, openaiError } from '../openai-error.ts';

/** https://platform.openai.com/docs/api-reference/audio/createSpeech: a frame a word, as they are made. */
export const createSpeech: Route = {
  method: 'POST',
  path: '/v1/audio/speech',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    for (const field of ['model', 'input', 'voice']) if (body[field] === undefined) return missingParameter(field);
    return {
      status: 200,
      headers: { 'Content-Type': 'audio/mpeg' },
      body: paced(spoken(String(body['input'])), call.pace),
    };
  },
};

/** https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const createTranscription = heard('/v1/audio/transcriptions');
/** https://platform.openai.com/docs/api-reference/audio/createTranslation */
export const createTranslation = heard('/v1/audio/translations');

function heard(path: string): Route {
  return {
    method: 'POST',
    path,
    async answer(call) {
      const form = await readMultipart(call);
      if (!form) return openaiError(400, 'Could not parse multipart form');
      const file = form.files.get('file');
      if (!file) return missingParameter('file');
      if (!form.fields.has('model')) return missingParameter('model');
      const text = `${file.size} bytes of sound.`;
      if (form.fields.get('response_format') === 'text') {
        return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
      }
      return json({ text, usage: { type: 'duration', seconds: 1 } });
    },
  };
}
