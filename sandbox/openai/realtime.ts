import type { RawData, WebSocket } from 'ws';
import { bearerTokens, type Call } from '../provider/call.ts';
import { newId } from '../provider/ids.ts';
import { isObject } from '../provider/json-body.ts';
import { paced } from '../provider/pace.ts';
import type { SocketRoute } from '../provider/sockets.ts';
import { errorBody } from './openai-error.ts';
import { answerEvent, type Session, sessionCreated } from './realtime-events.ts';
import { INCORRECT } from './refusal.ts';

/** In a browser, where no header can be set, the key is a subprotocol: as `openai/realtime/websocket` sends it. */
const KEY_PROTOCOL = 'openai-insecure-api-key.';

/** https://platform.openai.com/docs/guides/realtime-websocket */
export function realtimeRoute(apiKey: string): SocketRoute {
  return {
    path: '/v1/realtime',
    subprotocol: 'realtime',
    open(socket, call) {
      const keys = keysOf(call);
      if (keys.length !== 1 || keys[0] !== apiKey) return refuse(socket);
      const session: Session = { model: call.query.get('model') ?? 'gpt-realtime', said: '' };
      send(socket, sessionCreated(session));
      socket.on('message', (data, isBinary) => {
        answer(socket, data, isBinary, session, call).catch(() => socket.terminate());
      });
    },
  };
}

function keysOf(call: Call): string[] {
  const offered = (call.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const keys = offered.filter((protocol) => protocol.startsWith(KEY_PROTOCOL));
  return [...bearerTokens(call), ...keys.map((protocol) => protocol.slice(KEY_PROTOCOL.length))];
}

// OpenAI lets the handshake pass, sends the error as an event and closes with 3000 and its type and code.
function refuse(socket: WebSocket): void {
  send(socket, { type: 'error', event_id: newId('event_'), ...errorBody(INCORRECT, { code: 'invalid_api_key' }) });
  socket.close(3000, 'invalid_request_error.invalid_api_key');
}

/** Streams what the server has to say; an event of any other type, and a binary frame, goes back byte for byte. */
async function answer(socket: WebSocket, data: RawData, isBinary: boolean, session: Session, { pace }: Call) {
  const event = isBinary ? undefined : parsed(data.toString());
  const events = event && answerEvent(event, session);
  if (!events) return socket.send(data, { binary: isBinary });
  for await (const next of paced(events, pace)) send(socket, next);
}

function parsed(text: string) {
  try {
    const event: unknown = JSON.parse(text);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, event: object): void {
  socket.send(JSON.stringify(event));
}
