import { describe, expect, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { Attempt } from '../../src/pipeline/forward/attempt.ts';
import type { Relay } from '../../src/pipeline/forward/relay.ts';
import type { Injected } from '../../src/pipeline/stages.ts';

// undici's pause does not hold back what is left of a connection that ends.

function refusedAttempt() {
  const told: string[] = [];
  const relay = {
    onResponseStart: (_controller: unknown, status: number) => told.push(`head ${status}`),
    onResponseData: (_controller: unknown, chunk: Buffer) => told.push(`data ${chunk}`),
    onResponseEnd: () => told.push('end'),
    onResponseError: (_controller: unknown, error: Error) => told.push(`error ${error.message}`),
  } as unknown as Relay;
  const controller = {
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    abort: (error: Error) => told.push(`abort ${error.message}`),
  } as unknown as Dispatcher.DispatchController;
  const renewal = Promise.withResolvers<boolean>();
  let isWanted = true;
  const attempt = new Attempt(relay, {
    call: { limits: { answered: () => {} } } as unknown as Injected,
    passage: undefined,
    isWanted: () => isWanted,
    isOurs: () => false,
    sendsAgain: () => false,
    sendsRenewed: () => renewal.promise,
  });
  attempt.onResponseStart(controller, 401, {});
  return {
    attempt,
    controller,
    told,
    settle: async (sendsAgain: boolean) => {
      renewal.resolve(sendsAgain);
      await renewal.promise;
    },
    leave: () => {
      isWanted = false;
    },
  };
}

describe('an answer that waits for the key to be fetched anew', () => {
  test('goes on whole, and in order, when there is no other', async () => {
    const { attempt, controller, told, settle } = refusedAttempt();
    attempt.onResponseData(controller, Buffer.from('no'));
    attempt.onResponseEnd();
    expect(told).toEqual(['pause']);
    await settle(false);
    expect(told).toEqual(['pause', 'head 401', 'data no', 'end', 'resume']);
  });

  test('is seen by nobody when the call is sent again', async () => {
    const { attempt, controller, told, settle } = refusedAttempt();
    attempt.onResponseData(controller, Buffer.from('no'));
    await settle(true);
    attempt.onResponseData(controller, Buffer.from('body'));
    attempt.onResponseEnd();
    expect(told).toEqual(['pause', 'resume']);
  });

  test('and breaks off meanwhile is told as broken off', async () => {
    const { attempt, controller, told, settle } = refusedAttempt();
    attempt.onResponseError(controller, new Error('reset'));
    await settle(false);
    expect(told).toEqual(['pause', 'head 401', 'error reset', 'resume']);
  });

  test('is dropped when the caller has left', async () => {
    const { told, settle, leave } = refusedAttempt();
    leave();
    await settle(false);
    expect(told).toEqual(['pause', 'resume']);
  });
});
