import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const KEY: readonly InjectionRule[] = [{ in: 'header', name: 'xi-api-key', value: '{apiKey}' }];

const { get, post, remove } = operationsAt('https://api.elevenlabs.io', KEY);

/** https://elevenlabs.io/docs/models#character-limits: 40,000 characters at most. */
const TEXT = { body: ['json'], maxBody: MiB, cost: 'request' } as const;
/** https://elevenlabs.io/docs/api-reference/speech-to-speech/convert: 50 MB; the others take films. */
const SPEECH = { body: ['multipart'], maxBody: 51 * MiB, cost: 'request' } as const;
const RECORDING = { body: ['multipart'], maxBody: 1024 * MiB, cost: 'request' } as const;
const SOCKET = { webSocket: true, cost: 'request' } as const;
const UNSAFE = { safe: false } as const;

/**
 * ElevenLabs (https://elevenlabs.io/docs/api-reference). Voices hold those that the account cloned, and history and transcripts
 * what anyone had spoken, so these are not safe. What hands out a token of its own (`/v1/single-use-token/*`) is not here at all.
 */
export const elevenlabsOperations: readonly Operation[] = [
  post('text-to-speech', '/v1/text-to-speech/*', TEXT),
  post('text-to-speech-stream', '/v1/text-to-speech/*/stream', TEXT),
  post('text-to-speech-timestamps', '/v1/text-to-speech/*/with-timestamps', TEXT),
  post('text-to-speech-stream-timestamps', '/v1/text-to-speech/*/stream/with-timestamps', TEXT),
  get('text-to-speech-socket', '/v1/text-to-speech/*/stream-input', SOCKET),
  get('text-to-speech-multi-socket', '/v1/text-to-speech/*/multi-stream-input', SOCKET),
  post('text-to-dialogue', '/v1/text-to-dialogue', TEXT),
  post('text-to-dialogue-stream', '/v1/text-to-dialogue/stream', TEXT),
  post('text-to-dialogue-timestamps', '/v1/text-to-dialogue/with-timestamps', TEXT),
  post('text-to-dialogue-stream-timestamps', '/v1/text-to-dialogue/stream/with-timestamps', TEXT),
  post('speech-to-speech', '/v1/speech-to-speech/*', SPEECH),
  post('speech-to-speech-stream', '/v1/speech-to-speech/*/stream', SPEECH),
  post('speech-to-text', '/v1/speech-to-text', RECORDING),
  get('speech-to-text-socket', '/v1/speech-to-text/realtime', SOCKET),
  post('forced-alignment', '/v1/forced-alignment', RECORDING),
  post('sound-generation', '/v1/sound-generation', TEXT),
  post('music', '/v1/music', TEXT),
  post('music-stream', '/v1/music/stream', TEXT),
  post('audio-isolation', '/v1/audio-isolation', RECORDING),
  post('audio-isolation-stream', '/v1/audio-isolation/stream', RECORDING),
  get('list-models', '/v1/models'),
  get('read-transcript', '/v1/speech-to-text/transcripts/*', UNSAFE),
  remove('delete-transcript', '/v1/speech-to-text/transcripts/*', UNSAFE),
  get('list-voices', '/v1/voices', UNSAFE),
  get('search-voices', '/v2/voices', UNSAFE),
  get('read-voice', '/v1/voices/*', UNSAFE),
  get('list-history', '/v1/history', UNSAFE),
  get('read-history-item', '/v1/history/*', UNSAFE),
  get('read-history-audio', '/v1/history/*/audio', UNSAFE),
  remove('delete-history-item', '/v1/history/*', UNSAFE),
  get('read-user', '/v1/user', UNSAFE),
  get('read-subscription', '/v1/user/subscription', UNSAFE),
];
