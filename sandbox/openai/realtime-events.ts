import { newId } from '../provider/ids.ts';
import { isObject, type JsonObject } from '../provider/json-body.ts';
import { words } from '../provider/words.ts';
import { answerTo, lastUserText } from './prompt.ts';

/** What a session remembers. */
export interface Session {
  readonly model: string;
  said: string;
}

type Event = Readonly<Record<string, unknown>>;

const event = (type: string, content: Event): Event => ({ type, event_id: newId('event_'), ...content });

export function sessionCreated({ model }: Session): Event {
  const id = newId('sess_');
  return event('session.created', {
    session: { type: 'realtime', object: 'realtime.session', id, model, output_modalities: ['text'] },
  });
}

/**
 * What the server says to a client's event; undefined to one that this stand-in only echoes.
 * https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export function answerEvent({ type, ...content }: JsonObject, session: Session): Event[] | undefined {
  switch (type) {
    case 'session.update':
      return [event('session.updated', { session: content['session'] })];
    case 'conversation.item.create': {
      const item = isObject(content['item']) ? content['item'] : {};
      session.said = lastUserText([item]);
      const added = { previous_item_id: null, item: { id: newId('item_'), object: 'realtime.item', ...item } };
      return [event('conversation.item.added', added), event('conversation.item.done', added)];
    }
    case 'response.create':
      return textResponse(answerTo(session.said));
    default:
      return undefined;
  }
}

function textResponse(text: string): Event[] {
  const response_id = newId('resp_');
  const item_id = newId('item_');
  const place = { response_id, item_id, output_index: 0, content_index: 0 };
  const response = { object: 'realtime.response', id: response_id };
  const item = { id: item_id, type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    ...words(text).map((delta) => event('response.output_text.delta', { ...place, delta })),
    event('response.output_text.done', { ...place, text }),
    event('response.done', { response: { ...response, status: 'completed', output: [item] } }),
  ];
}
