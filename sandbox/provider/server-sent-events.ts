import { type Pace, paced } from './pace.ts';
import type { Reply } from './reply.ts';

export interface ServerSentEvent {
  readonly event?: string;
  /** A string goes out as it is, anything else as JSON. */
  readonly data: unknown;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventStream(events: Iterable<ServerSentEvent>, pace: Pace): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' },
    body: written(paced(events, pace)),
  };
}

async function* written(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<string, void, void> {
  for await (const { event, data } of events) {
    const name = event === undefined ? '' : `event: ${event}\n`;
    yield `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
  }
}
