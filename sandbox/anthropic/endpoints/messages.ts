import { readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { eventStream } from '../../provider/server-sent-events.ts';
import { words } from '../../provider/words.ts';
import { fieldRequired, notJson } from '../anthropic-error.ts';
import { lastUserText, type Message, newMessage } from '../message.ts';

/** https://platform.claude.com/docs/en/api/messages/create */
export const createMessage: Route = {
  method: 'POST',
  path: '/v1/messages',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    const { model, max_tokens, messages, stream } = body as Partial<Record<string, unknown>>;
    if (typeof model !== 'string') return fieldRequired('model');
    if (typeof max_tokens !== 'number') return fieldRequired('max_tokens');
    if (!Array.isArray(messages)) return fieldRequired('messages');
    const prompt = lastUserText(messages);
    const message = newMessage(model, prompt, `You said: ${prompt}`);
    return stream === true ? eventStream(named(events(message)), call.pace) : json(message);
  },
};

/** https://platform.claude.com/docs/en/api/messages/count_tokens */
export const countTokens: Route = {
  method: 'POST',
  path: '/v1/messages/count_tokens',
  async answer(call) {
    const body = await readJson(call);
    if (!body) return notJson();
    if (typeof body['model'] !== 'string') return fieldRequired('model');
    if (!Array.isArray(body['messages'])) return fieldRequired('messages');
    return json({ input_tokens: words(lastUserText(body['messages'])).length });
  },
};

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
function* events(message: Message): Generator<StreamEvent> {
  const { stop_reason, stop_sequence, stop_details, container, usage, content } = message;
  const started = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  yield { type: 'message_start', message: started };
  yield { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: null } };
  yield { type: 'ping' };
  for (const text of words(content[0]?.text ?? '')) {
    yield { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
  }
  yield { type: 'content_block_stop', index: 0 };
  yield { type: 'message_delta', delta: { stop_reason, stop_sequence, stop_details, container }, usage };
  yield { type: 'message_stop' };
}

function* named(all: Iterable<StreamEvent>) {
  for (const event of all) yield { event: event.type, data: event };
}
