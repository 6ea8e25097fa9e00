import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './session.ts';

const interval = 2;

/**
 * Asks every two milliseconds until there is an answer.
 * @throws when the child ends first, or none came within `timeout` milliseconds
 */
export const waitUntil = async <T>(
  child: Child,
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  timeout = 20_000,
): Promise<T> => {
  const deadline = performance.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (!child.running()) throw new Error(`ended before it was ${what}:\n${child.complaint()}`);
    if (performance.now() > deadline) throw new Error(`not ${what} after ${timeout} ms:\n${child.complaint()}`);
    await sleep(interval);
  }
};
