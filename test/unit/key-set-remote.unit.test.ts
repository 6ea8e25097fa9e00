import { afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { RemoteKeySet } from '../../src/pipeline/authenticate/remote-key-set.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

let first: TestIssuer;
let second: TestIssuer;
let served: () => Promise<string>;
let asked: number;
let failures: unknown[];
let keys: RemoteKeySet;

beforeAll(async () => {
  first = await createIssuer({ kid: 'first' });
  second = await createIssuer({ kid: 'second' });
});

beforeEach(() => {
  jest.useFakeTimers();
  asked = 0;
  failures = [];
  served = setOf(first);
  keys = new RemoteKeySet({
    clock: manualClock(),
    fetch: () => {
      asked += 1;
      return served();
    },
    onFailure: (error) => failures.push(error),
  });
});

afterEach(async () => {
  await keys.close();
  jest.useRealTimers();
});

const setOf = (...issuers: TestIssuer[]) => {
  const text = JSON.stringify({ keys: issuers.map(({ jwk }) => jwk) });
  return async () => text;
};
const away = async () => {
  throw new Error('away');
};
const has = (kid: string) =>
  keys.keyFor({ alg: 'RS256', kid }, { payload: '', signature: '' }).then(
    () => true,
    () => false,
  );

test('is ready after the first success, and not before', async () => {
  served = away;
  await keys.start();
  expect(keys.ready).toBe(false);
  await expect(keys.keyFor({ alg: 'RS256', kid: 'first' }, { payload: '', signature: '' })).rejects.toMatchObject({
    code: 'identity_provider_unavailable',
  });
  served = setOf(first);
  await jest.advanceTimersByTimeAsync(1_000);
  await keys.becameReady;
  expect(keys.ready).toBe(true);
  expect(failures).toHaveLength(1);
});

test('tries again after 1, 2, 4, … seconds, and every 30 seconds in the end', async () => {
  served = away;
  await keys.start();
  for (const [index, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
    await jest.advanceTimersByTimeAsync(seconds * 1000 - 1);
    expect(asked).toBe(index + 1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toBe(index + 2);
  }
});

test('is refreshed every five minutes: a key that was withdrawn goes, and what it verified is verified again', async () => {
  await keys.start();
  const { generation } = keys;
  expect(await has('first')).toBe(true);
  served = setOf(second);
  await jest.advanceTimersByTimeAsync(5 * 60_000 - 1);
  expect(asked).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(asked).toBe(2);
  expect(keys.generation).toBeGreaterThan(generation);
  expect(await has('first')).toBe(false);
  expect(await has('second')).toBe(true);
});

test('the same set again leaves what was verified alone', async () => {
  await keys.start();
  const { generation } = keys;
  await jest.advanceTimersByTimeAsync(5 * 60_000);
  expect(asked).toBe(2);
  expect(keys.generation).toBe(generation);
});

test('through an outage the last good set stays, and its generation too', async () => {
  await keys.start();
  const { generation } = keys;
  served = away;
  await jest.advanceTimersByTimeAsync(60 * 60_000);
  expect(asked).toBeGreaterThan(10);
  expect(keys.ready).toBe(true);
  expect(keys.generation).toBe(generation);
  expect(await has('first')).toBe(true);
});

test('asks nobody once it is closed', async () => {
  await keys.start();
  await keys.close();
  await jest.advanceTimersByTimeAsync(60 * 60_000);
  expect(asked).toBe(1);
});

test('asks nobody once it is closed, also when a fetch was under way', async () => {
  let release = (_text: string) => {};
  served = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const started = keys.start();
  const closed = keys.close();
  release(await setOf(first)());
  await Promise.all([started, closed]);
  await jest.advanceTimersByTimeAsync(60 * 60_000);
  expect(asked).toBe(1);
});

test('closing breaks off a fetch that hangs', async () => {
  const told: AbortSignal[] = [];
  const hanging = new RemoteKeySet({
    clock: manualClock(),
    fetch: (signal) => {
      told.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    onFailure: (error) => failures.push(error),
  });
  void hanging.start();
  await hanging.close();
  expect(told.map(({ aborted }) => aborted)).toEqual([true]);
  expect(failures).toEqual([]);
});
