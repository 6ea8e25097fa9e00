import { fork } from 'node:child_process';
import { extname } from 'node:path';
import type { KekContext } from '../definition.ts';
import type { TokenAnswer, TokenQuestion } from './messages.ts';
import { TokenError, tokenError } from './token-error.ts';

/** Milliseconds for one answer: a network HSM takes a second or two to log in. */
const ANSWER_WITHIN = 10_000;

// `.ts` in a checkout, `.js` in a build.
const PROGRAM = new URL(`./process${extname(import.meta.url)}`, import.meta.url);

/**
 * Has a key in an HSM encrypt or decrypt, in a process of its own: calls of PKCS #11 block, cannot be called off, and run the
 * vendor's code, which may end the process it runs in.
 * @throws TokenError
 */
export async function askToken(question: TokenQuestion, { environment, timers }: KekContext): Promise<Buffer> {
  const answer = Promise.withResolvers<Buffer>();
  const child = fork(PROGRAM, {
    execArgv: ['--disable-sigusr1'],
    // All of it: each vendor's library finds its configuration by variables of its own.
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const callOff = timers.after(ANSWER_WITHIN, () => answer.reject(hangs(question)));
  child.on('message', (said: TokenAnswer) => {
    if ('failure' in said) answer.reject(new TokenError(said.failure));
    else answer.resolve(Buffer.from(said.result, 'base64'));
  });
  child.on('error', () => answer.reject(fell(question)));
  child.on('exit', () => answer.reject(fell(question)));
  child.send(question, () => {});
  try {
    return await answer.promise;
  } finally {
    callOff();
    child.kill('SIGKILL');
  }
}

function hangs({ token }: TokenQuestion): TokenError {
  return tokenError(
    'unreachable',
    `the HSM with the token ${token} did not answer within ${ANSWER_WITHIN / 1000} s`,
    'see that it is connected and that its service runs',
  );
}

function fell({ module }: TokenQuestion): TokenError {
  return tokenError(
    'failing',
    `the process that uses the PKCS #11 library ${module} ended without an answer`,
    'see whether the library fits this system, and what its own log says',
  );
}
