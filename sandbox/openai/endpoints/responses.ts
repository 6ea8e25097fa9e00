import { readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { eventStream, type ServerSentEvent } from '../../provider/server-sent-events.ts';
import { words } from '../../provider/words.ts';
import { type ModelResponse, newResponse, outputItem, textPart } from '../model-response.ts';
import { missingParameter, notJson } from '../openai-error.ts';
import { answerTo, lastUserText } from '../prompt.ts';

/** https://platform.openai.com/docs/api-reference/responses/create */
export const createResponse: Route = {
  method: 'POST',
  path: '/v1/responses',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    if (typeof body['model'] !== 'string') return missingParameter('model');
    const prompt = lastUserText(body['input']);
    const response = newResponse(body['model'], prompt, answerTo(prompt));
    return body['stream'] === true ? eventStream(numbered(events(response)), call.pace) : json(response);
  },
};

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
function* events(response: ModelResponse): Generator<StreamEvent> {
  const pending = { ...response, status: 'in_progress', completed_at: null, output: [], usage: null };
  const item = response.output[0];
  const text = item.content[0]?.text ?? '';
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  yield { type: 'response.created', response: pending };
  yield { type: 'response.in_progress', response: pending };
  yield { type: 'response.output_item.added', output_index: 0, item: outputItem(item.id, 'in_progress', []) };
  yield { type: 'response.content_part.added', ...place, part: textPart('') };
  for (const delta of words(text)) yield { type: 'response.output_text.delta', ...place, delta, logprobs: [] };
  yield { type: 'response.output_text.done', ...place, text, logprobs: [] };
  yield { type: 'response.content_part.done', ...place, part: textPart(text) };
  yield { type: 'response.output_item.done', output_index: 0, item };
  yield { type: 'response.completed', response };
}

function* numbered(all: Iterable<StreamEvent>): Generator<ServerSentEvent> {
  let sequence_number = 0;
  for (const event of all) yield { event: event.type, data: { ...event, sequence_number: sequence_number++ } };
}
