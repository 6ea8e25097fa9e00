import { eventData } from './event-stream.js';
import { CallFailed, callProvider } from './gateway.js';

const TARGET = '/v1/chat/completions';
const MODEL = 'gpt-5';
const BROKEN = 'The answer broke off before its end. Send your message again.';

/**
 * Streams the answer to a conversation, word by word; ends when it is whole.
 * `onSent` hears of the call when its answer begins, and once more, with `over`, when it has ended.
 */
export async function* streamAnswer(messages, { signal, onSent }) {
  let call;
  const note = (sent) => {
    call = sent;
    onSent(sent);
  };
  const body = { model: MODEL, stream: true, messages };
  try {
    const answer = await callProvider('chat', TARGET, { method: 'POST', body, signal, onSent: note });
    yield* wordsOf(answer, signal);
  } catch (error) {
    const said = error.problem?.error?.message;
    throw said === undefined ? error : new CallFailed(`OpenAI refused the call: ${said}`);
  } finally {
    if (call) onSent({ ...call, over: true });
  }
}

async function* wordsOf(answer, signal) {
  let whole = false;
  try {
    for await (const data of eventData(answer.body)) {
      if (data === '[DONE]') {
        whole = true;
        continue;
      }
      const { choices, error } = JSON.parse(data);
      if (error) throw new CallFailed(`OpenAI broke off: ${error.message} Send your message again.`);
      const word = choices?.[0]?.delta?.content;
      if (word) yield word;
    }
  } catch (error) {
    if (signal.aborted || error instanceof CallFailed) throw error;
    throw new CallFailed(BROKEN);
  }
  if (!whole) throw new CallFailed(BROKEN);
}
