import type { IncomingMessage } from 'node:http';

/** One request exactly as it arrived, so that a test or a reader can judge what the gateway sent. */
export interface ReceivedRequest {
  readonly method: string;
  /** The request target, untouched. */
  readonly url: string;
  /** Names and values by turns, with repetitions and in the spelling on the wire. */
  readonly rawHeaders: readonly string[];
  /** Filled in once it has arrived whole. */
  body: string;
  /** When the headers arrived, in milliseconds since the epoch. */
  readonly time: number;
}

/** Enough for a long look at the map; an older request gives way to a new one. */
const KEPT = 1000;

export function record(received: ReceivedRequest[], request: IncomingMessage, time: number): ReceivedRequest {
  const entry = {
    method: request.method ?? '',
    url: request.url ?? '',
    rawHeaders: request.rawHeaders,
    body: '',
    time,
  };
  received.push(entry);
  if (received.length > KEPT) received.splice(0, received.length - KEPT);
  return entry;
}
