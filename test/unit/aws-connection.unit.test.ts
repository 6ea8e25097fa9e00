import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { type AwsConnection, connection } from '../../src/managers/aws/connection.ts';
import type { AwsRequest } from '../../src/managers/aws/explain.ts';
import { manualTime } from '../harness/manual-time.ts';

const request: AwsRequest = { service: 'A service', action: 'service:Do', what: 'a thing', allow: () => 'for it' };

interface FakeClient {
  readonly config: { readonly region: () => Promise<string> };
  destroyed: number;
  destroy(): void;
}

function clientIn(region: () => Promise<string>): FakeClient {
  const client: FakeClient = {
    config: { region },
    destroyed: 0,
    destroy: () => {
      client.destroyed += 1;
    },
  };
  return client;
}

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('a connection to AWS', () => {
  const time = manualTime();
  const asks = async (aws: AwsConnection<FakeClient>, signal: AbortSignal, outcome: Promise<string>) => {
    const given: AbortSignal[] = [];
    const asked = aws.ask(
      request,
      (_client, { abortSignal }) => {
        given.push(abortSignal);
        return outcome;
      },
      signal,
    );
    await asked.catch(() => {});
    return given;
  };

  test.each([
    ['succeeds', () => Promise.resolve('done')],
    ['fails', () => Promise.reject(new Error('failed'))],
  ])('leaves nothing behind of a request that %s', async (_what, outcome) => {
    const aws = connection(async () => clientIn(async () => 'eu-central-1'), time.timers);
    const { signal } = new AbortController();
    for (let times = 0; times < 3; times += 1)
      for (const given of await asks(aws, signal, outcome())) expect(listeners(given)).toBe(0);
    expect(listeners(signal)).toBe(0);
    expect(time.pending).toEqual([]);
  });

  test('lets go of a client without a region, and closes the others once', async () => {
    const made: FakeClient[] = [];
    const open = async () => {
      const region = made.length === 0 ? () => Promise.reject(new Error('none')) : async () => 'eu-central-1';
      made.push(clientIn(region));
      return made.at(-1) as FakeClient;
    };
    const aws = connection(open, time.timers);
    const { signal } = new AbortController();
    expect(await asks(aws, signal, Promise.resolve('done'))).toEqual([]);
    expect(await asks(aws, signal, Promise.resolve('done'))).toHaveLength(1);
    expect(made.map(({ destroyed }) => destroyed)).toEqual([1, 0]);
    aws.close();
    expect(made.map(({ destroyed }) => destroyed)).toEqual([1, 1]);
  });
});
