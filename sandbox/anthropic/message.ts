import { newId } from '../provider/ids.ts';
import { isObject } from '../provider/json-body.ts';
import { words } from '../provider/words.ts';

/** https://platform.claude.com/docs/en/api/messages/create */
export function newMessage(model: unknown, prompt: string, text: string) {
  return {
    id: newId('msg_'),
    type: 'message',
    role: 'assistant',
    model,
    container: null,
    content: [{ type: 'text', text, citations: null }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: words(prompt).length,
      cache_creation: null,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: words(text).length,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: 'standard',
      inference_geo: null,
      speed: null,
    },
  };
}

export type Message = ReturnType<typeof newMessage>;

/** The text that a user said last: the stand-in's model repeats it. */
export function lastUserText(messages: readonly unknown[]): string {
  const turn = messages.findLast((message) => isObject(message) && message['role'] === 'user');
  const content = isObject(turn) ? turn['content'] : undefined;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((block) => (isObject(block) && typeof block['text'] === 'string' ? block['text'] : '')).join('');
}
