import { isObject } from '../provider/json-body.ts';

/** The text that a user said last, of `messages` (chat) or `input` (responses): the stand-in's model repeats it. */
export function lastUserText(conversation: unknown): string {
  if (typeof conversation === 'string') return conversation;
  if (!Array.isArray(conversation)) return '';
  const turn = conversation.findLast((item) => isObject(item) && item['role'] === 'user');
  return isObject(turn) ? textOf(turn['content']) : '';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

export const answerTo = (prompt: string): string => `You said: ${prompt}`;
