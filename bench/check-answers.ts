import type { Contender, RunningContender } from './contenders/definition.ts';
import type { Testbed } from './testbed.ts';
import type { Work } from './work.ts';

/**
 * Checks that a contender does the work before it is measured: the expected body for a valid token, 401 for none and
 * for a forged one.
 * @throws when an answer is another one
 */
export const checkAnswers = async (
  contender: Contender,
  { port }: RunningContender,
  testbed: Testbed,
  { path, answer: expected }: Work,
): Promise<void> => {
  const ask = (bearer?: string) => askFor(`http://127.0.0.1:${port}${path}0`, bearer);
  const [token = ''] = testbed.tokens.valid;
  const answer = await ask(token);
  if (answer.status !== 200)
    throw new Error(`answered ${answer.status} to a valid token: ${answer.body.slice(0, 300)}`);
  if (answer.body !== expected) throw new Error('answered with another body than the upstream sent');
  if (!contender.verifiesTokens) return;
  for (const wrong of [undefined, testbed.tokens.forged]) {
    const { status } = await ask(wrong);
    if (status !== 401) throw new Error(`answered ${status}, not 401, to ${wrong ? 'a forged token' : 'no token'}`);
  }
};

const askFor = async (url: string, token: string | undefined) => {
  const response = await fetch(url, {
    headers: { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    signal: AbortSignal.timeout(5000),
  });
  return { status: response.status, body: await response.text() };
};
