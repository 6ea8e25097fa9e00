import type { RawData, WebSocket } from 'ws';
import { type Call, headerValues } from '../provider/call.ts';
import { isObject, type JsonObject } from '../provider/json-body.ts';
import { paced } from '../provider/pace.ts';
import { spoken } from '../provider/silence.ts';
import type { SocketRoute } from '../provider/sockets.ts';

/**
 * https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-stream-input: the key in a header
 * or in the first message, text in messages, and `{ text: '' }` to end. Here every message is spoken at once, not
 * after 120 characters.
 */
export function streamInput(apiKey: string): SocketRoute {
  return {
    path: '/v1/text-to-speech/*/stream-input',
    open(socket, call) {
      const inHeader = headerValues(call, 'xi-api-key');
      let first = true;
      // One after the other: audio must come in the order of its text.
      let queue = Promise.resolve();
      socket.on('message', (data) => {
        const message = parsed(data);
        const inMessage = first
          ? [message['xi_api_key'], message['xi-api-key']].filter((key) => key !== undefined)
          : [];
        const keys = [...inHeader, ...inMessage];
        if (first && (keys.length !== 1 || keys[0] !== apiKey)) return refuse(socket);
        first = false;
        queue = queue.then(() => speak(socket, message, call)).catch(() => socket.terminate());
      });
    },
  };
}

// ElevenLabs lets the handshake pass, too: the refusal is a message, then a close with 1008.
function refuse(socket: WebSocket): void {
  socket.send(JSON.stringify({ message: 'Invalid API key', error: 'invalid_api_key', code: 1008 }));
  socket.close(1008, 'Invalid API key');
}

async function speak(socket: WebSocket, { text }: JsonObject, { pace }: Call): Promise<void> {
  if (typeof text !== 'string') return;
  if (text === '') {
    socket.send(JSON.stringify({ audio: null, isFinal: true, normalizedAlignment: null, alignment: null }));
    return socket.close(1000);
  }
  // The blank of the first message is not spoken.
  for await (const frame of paced(text.trim() === '' ? [] : spoken(text), pace)) {
    const audio = frame.toString('base64');
    socket.send(JSON.stringify({ audio, isFinal: null, normalizedAlignment: null, alignment: null }));
  }
}

function parsed(data: RawData): JsonObject {
  try {
    const message: unknown = JSON.parse(data.toString());
    return isObject(message) ? message : {};
  } catch {
    return {};
  }
}
