import { expect, test } from '@jest/globals';
import { integrations } from '../../src/integrations/index.ts';

/*
 * Hazard 27: what callers may do without the configuration naming it. Each of these answers from its own input, or the same to
 * everyone.
 */
const safe: Readonly<Record<string, readonly string[]>> = {
  twilio: ['send-message', 'make-call', 'lookup', 'start-verification', 'check-verification'],
  'cht-sms': ['send-message'],
  openai: [
    ...['chat-completions', 'completions', 'responses', 'compact-response', 'count-input-tokens'],
    ...['embeddings', 'moderations', 'generate-image', 'edit-image', 'vary-image'],
    ...['speech', 'transcribe', 'translate-audio', 'list-models', 'read-model', 'realtime'],
  ],
  anthropic: ['messages', 'count-tokens', 'list-models', 'read-model'],
  elevenlabs: [
    ...['text-to-speech', 'text-to-speech-stream', 'text-to-speech-timestamps', 'text-to-speech-stream-timestamps'],
    ...['text-to-speech-socket', 'text-to-speech-multi-socket', 'text-to-dialogue', 'text-to-dialogue-stream'],
    ...['text-to-dialogue-timestamps', 'text-to-dialogue-stream-timestamps', 'speech-to-speech'],
    ...['speech-to-speech-stream', 'speech-to-text', 'speech-to-text-socket', 'forced-alignment', 'sound-generation'],
    ...['music', 'music-stream', 'audio-isolation', 'audio-isolation-stream', 'list-models'],
  ],
  github: [
    ...['meta', 'zen', 'emojis', 'rate-limit', 'list-licenses', 'read-license'],
    ...['list-gitignore-templates', 'read-gitignore-template'],
  ],
};

test.each(Object.entries(safe))('%s', (name, expected) => {
  const { operations = [] } = integrations.find((each) => each.name === name) ?? {};
  const enabled = operations.filter((operation) => operation.safe).map((operation) => operation.name);
  expect(enabled.sort()).toEqual([...expected].sort());
});

test('stability: all but what is fetched by id, and what shows the account', () => {
  const { operations = [] } = integrations.find(({ name }) => name === 'stability') ?? {};
  const named = operations.filter((operation) => !operation.safe).map((operation) => operation.name);
  expect(named).toEqual(['read-result', 'read-audio-result', 'read-upscale-result', 'read-account', 'read-balance']);
});
