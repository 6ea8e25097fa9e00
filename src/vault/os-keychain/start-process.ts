import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { KeychainError } from './keychain-error.ts';
import type { KeychainAnswer, KeychainQuestion, KeychainResult } from './messages.ts';

/** A process that asks the operating system's keychain. */
export interface KeychainProcess {
  /** True once it takes no more questions. */
  readonly ended: boolean;
  /** @throws KeychainError. */
  ask(question: KeychainQuestion): Promise<KeychainResult>;
  /** Kills it; what is still asked is answered with the reason. */
  end(reason: string): void;
}

// `.ts` in a checkout, `.js` in a build.
const PROGRAM = new URL(`./process${extname(import.meta.url)}`, import.meta.url);

/** @param environment all that it sees; it needs no other secret than those it is asked for. */
export function startKeychainProcess(environment: Readonly<Record<string, string | undefined>>): KeychainProcess {
  const child = fork(PROGRAM, {
    // Nobody opens a debugger in it by a signal, and it has no option of this process.
    execArgv: ['--disable-sigusr1'],
    env: environment,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const asked = new Map<number, PromiseWithResolvers<KeychainResult>>();
  let ended = false;
  let count = 0;

  function end(reason: string): void {
    ended = true;
    child.kill('SIGKILL');
    for (const { reject } of asked.values()) reject(new KeychainError(reason));
    asked.clear();
  }

  /** Keeps this process alive only while something is asked. */
  function hold(): void {
    if (asked.size > 0) child.channel?.ref();
    else child.channel?.unref();
  }

  child.on('message', (answer: KeychainAnswer) => {
    const question = asked.get(answer.id);
    asked.delete(answer.id);
    hold();
    if ('failure' in answer) question?.reject(new KeychainError(answer.failure));
    else question?.resolve(answer.result);
  });
  child.on('error', (error) => end(`its process cannot be started (${error.message})`));
  child.on('exit', () => end('its process ended'));
  child.unref();
  return {
    get ended() {
      return ended;
    },
    ask: (question) => {
      count += 1;
      const waiting = Promise.withResolvers<KeychainResult>();
      asked.set(count, waiting);
      hold();
      child.send({ ...question, id: count });
      return waiting.promise;
    },
    end,
  };
}
