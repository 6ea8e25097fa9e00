/* The process that talks to an HSM: one question, one answer. Whoever asked ends it. */

import { ManagerError } from '../../../managers/manager-error.ts';
import { loadBinding } from './binding.ts';
import { explain } from './explain.ts';
import { keyIn } from './key-in-token.ts';
import type { TokenAnswer, TokenFailure, TokenQuestion } from './messages.ts';
import { openSession } from './session.ts';
import { TokenError } from './token-error.ts';
import { wayOf } from './ways.ts';

process.once('message', (question: TokenQuestion) => {
  answer(question).then(
    (result) => reply({ result: result.toString('base64') }),
    (error: unknown) => reply({ failure: failureOf(error, question) }),
  );
});

// Whoever asked is gone.
process.on('disconnect', () => process.exit());

async function answer(question: TokenQuestion): Promise<Buffer> {
  const session = openSession(await loadBinding(), question);
  const key = keyIn(session, question);
  const way = wayOf(session, key);
  const data = Buffer.from(question.data, 'base64');
  return question.action === 'encrypt' ? way.encrypt(data) : way.decrypt(data);
}

function failureOf(error: unknown, question: TokenQuestion): TokenFailure {
  const known = error instanceof ManagerError ? error : explain(error, question);
  const { reason, found, write } = known;
  return { reason, found, write, pinRefused: known instanceof TokenError && known.pinRefused };
}

function reply(message: TokenAnswer): void {
  process.send?.(message);
}
