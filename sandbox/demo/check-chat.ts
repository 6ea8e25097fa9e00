import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedRequest } from '../provider/received-requests.ts';
import { type Answer, type Calls, callGateway, tokenFor } from './check-calls.ts';
import { type CheckStep, expect, expectNoToken, LEAK, LOG } from './check-step.ts';
import { bodyOf } from './received-request.ts';
import type { Demo } from './start-demo.ts';

const TARGET = '/v1/chat/completions';
const QUESTION = 'Is the gate shut?';
/** The provider gives the role, writes one word, and then waits until it is told to go on. */
const HELD_FROM = 2;
/** Milliseconds within which the provider must have seen that a caller left. */
const SEEN_WITHIN = 5000;

export const chatSteps: readonly CheckStep[] = [
  {
    what: 'a chat streams: its first words arrive while OpenAI still writes, and the rest follows',
    mend: LOG,
    run: async (demo, calls) => {
      const release = demo.chatPace.hold(HELD_FROM);
      let come = '';
      const onPiece = (piece: string) => {
        come += piece;
        // OpenAI is held until this moment; did the word wait for its end, neither would ever come.
        if (come.includes('"content":"You"')) release();
      };
      const answer = await ask(demo, calls, { onPiece }).finally(release);
      const words = wordsOf(answer.text);
      expect(words.includes(QUESTION) && answer.text.includes('[DONE]'), `the answer was ${answer.status} “${words}”`);
    },
  },
  {
    what: 'OpenAI received the real key, and not the token',
    mend: LEAK,
    run: async ({ providers: { chat } }, calls) => {
      const last = chat.received.at(-1);
      const arrived = JSON.stringify(last?.rawHeaders);
      expect(
        chat.secrets.every((key) => arrived.includes(`"Bearer ${key}"`)),
        'the key was not in its Authorization',
      );
      expectNoToken(last && { ...last, body: bodyOf(last) }, calls);
    },
  },
  {
    what: 'a chat that is stopped ends at OpenAI too',
    mend: LOG,
    run: async (demo, calls) => {
      const release = demo.chatPace.hold(HELD_FROM);
      const stop = new AbortController();
      try {
        const asked = ask(demo, calls, { signal: stop.signal, onPiece: () => stop.abort() });
        await asked.catch((error: Error) => expect(error.name === 'AbortError', error.message));
        const last = demo.providers.chat.received.at(-1) as ReceivedRequest | undefined;
        const ending = await Promise.race([last?.ended, sleep(SEEN_WITHIN, 'not ended', { ref: false })]);
        expect(ending === 'aborted', `at OpenAI the call was ${ending}`);
      } finally {
        release();
      }
    },
  },
];

async function ask(
  demo: Demo,
  calls: Calls,
  watch: { readonly signal?: AbortSignal; readonly onPiece: (piece: string) => void },
): Promise<Answer> {
  const token = await tokenFor(demo, calls, 'chat');
  const json = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content: QUESTION }] };
  return callGateway(demo, calls, 'chat', TARGET, { token, json, ...watch });
}

/** The answer that the events of a stream spell. */
function wordsOf(stream: string): string {
  const events = stream.split('\n\n').map((event) => event.replace(/^data: /, ''));
  return events
    .filter((data) => data.startsWith('{'))
    .map((data) => JSON.parse(data) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? '')
    .join('');
}
