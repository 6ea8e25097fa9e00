import type { Connection } from '../../src/state/redis/connection.ts';

/** A connection to Redis that says what the test says. */
export interface FakeConnection extends Connection {
  readonly sent: readonly (readonly (string | number)[])[];
  readonly destroyed: boolean;
  /** Answers the oldest command that waits. */
  answer(reply: unknown): void;
  fail(error: Error): void;
  /** As when the other side closes it. */
  end(): void;
}

export function fakeConnection(): FakeConnection {
  const sent: (readonly (string | number)[])[] = [];
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let destroyed = false;
  return {
    send: (name, args) => {
      sent.push([name, ...args]);
      const reply = Promise.withResolvers<unknown>();
      waiting.push(reply);
      return reply.promise;
    },
    masters: [],
    replicas: [],
    subscribe: async () => {},
    ended,
    destroy: () => {
      destroyed = true;
      for (const each of waiting.splice(0)) each.reject(new Error('Connection is closed.'));
      end('the connection ended');
    },
    sent,
    get destroyed() {
      return destroyed;
    },
    answer: (reply) => waiting.shift()?.resolve(reply),
    fail: (error) => waiting.shift()?.reject(error),
    end: () => end('the connection ended'),
  };
}

/** An error as Redis sends it and ioredis passes it on. */
export function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}
