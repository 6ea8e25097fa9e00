import { systemClock } from '../../../src/core/clock.ts';
import { newId } from '../../provider/ids.ts';
import { isObject, type JsonObject, readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { eventStream, type ServerSentEvent } from '../../provider/server-sent-events.ts';
import { words } from '../../provider/words.ts';
import { missingParameter, notJson } from '../openai-error.ts';
import { answerTo, lastUserText } from '../prompt.ts';

/** https://platform.openai.com/docs/api-reference/chat/create */
export const createChatCompletion: Route = {
  method: 'POST',
  path: '/v1/chat/completions',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    if (typeof body['model'] !== 'string') return missingParameter('model');
    if (!Array.isArray(body['messages'])) return missingParameter('messages');
    const prompt = lastUserText(body['messages']);
    if (body['stream'] === true) return eventStream(chunks(body, prompt), call.pace);
    const message = { role: 'assistant', content: answerTo(prompt), refusal: null, annotations: [] };
    return json({
      ...head(body, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage: usageOf(prompt),
    });
  },
};

function* chunks(body: JsonObject, prompt: string): Generator<ServerSentEvent> {
  const common = head(body, 'chat.completion.chunk');
  const chunk = (delta: object, finish_reason: 'stop' | null) => ({
    data: { ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason }] },
  });
  yield chunk({ role: 'assistant', content: '', refusal: null }, null);
  for (const content of words(answerTo(prompt))) yield chunk({ content }, null);
  yield chunk({}, 'stop');
  const options = body['stream_options'];
  if (isObject(options) && options['include_usage'] === true) {
    yield { data: { ...common, choices: [], usage: usageOf(prompt) } };
  }
  yield { data: '[DONE]' };
}

function head({ model }: JsonObject, object: string) {
  const created = Math.floor(systemClock.now() / 1000);
  return { id: newId('chatcmpl-'), object, created, model, service_tier: 'default', system_fingerprint: null };
}

function usageOf(prompt: string) {
  const prompt_tokens = words(prompt).length;
  const completion_tokens = words(answerTo(prompt)).length;
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
