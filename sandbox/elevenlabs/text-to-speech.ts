import type { Call } from '../provider/call.ts';
import { newId } from '../provider/ids.ts';
import { readJson } from '../provider/json-body.ts';
import { paced } from '../provider/pace.ts';
import type { Reply } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';
import { spoken } from '../provider/silence.ts';
import { elevenlabsError, missingField } from './elevenlabs-error.ts';
import { findVoice } from './voices.ts';

/** https://elevenlabs.io/docs/api-reference/text-to-speech/convert */
export const convert: Route = {
  method: 'POST',
  path: '/v1/text-to-speech/*',
  async answer(call, [voice]) {
    const text = await textOf(call, voice);
    return typeof text === 'string' ? { ...heading(text), body: Buffer.concat(spoken(text)) } : text;
  },
};

/** https://elevenlabs.io/docs/api-reference/text-to-speech/stream: a frame a word, as they are made. */
export const stream: Route = {
  method: 'POST',
  path: '/v1/text-to-speech/*/stream',
  async answer(call, [voice]) {
    const text = await textOf(call, voice);
    return typeof text === 'string' ? { ...heading(text), body: paced(spoken(text), call.pace) } : text;
  },
};

async function textOf(call: Call, voice: string | undefined): Promise<string | Reply> {
  const text = (await readJson(call))?.['text'];
  if (typeof text !== 'string') return missingField('text');
  if (!findVoice(voice))
    return elevenlabsError(404, 'voice_not_found', `A voice with voice_id ${voice} was not found.`);
  return text;
}

function heading(text: string) {
  const headers = {
    'Content-Type': 'audio/mpeg',
    'character-cost': String(text.length),
    'history-item-id': newId(''),
    'request-id': newId(''),
  };
  return { status: 200, headers };
}
