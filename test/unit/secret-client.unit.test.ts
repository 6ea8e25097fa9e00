import { expect, test } from '@jest/globals';
import { found, heldBack, missing, refer } from '../harness/scripted-store.ts';
import { secretClientRig, settled, TTL } from '../harness/secret-client-rig.ts';

const A = refer('a');

test('10,000 calls that need a cold secret make one fetch, and all get it', async () => {
  const { client, store } = secretClientRig();
  const { answer, give } = heldBack();
  store.answer = answer;
  const calls = Array.from({ length: 10_000 }, () => client.get(A));
  give(found('key-1'));
  const keys = new Set((await Promise.all(calls)).map(({ current }) => current.value.reveal()));
  expect([...keys]).toEqual(['key-1']);
  expect(store.reads).toHaveLength(1);
});

test('a warm secret is given out without asking, until three quarters of the TTL are over', async () => {
  const { get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  time.advance(TTL * 0.75 - 1);
  expect(await get()).toBe('key-1');
  expect(store.reads).toHaveLength(1);
});

test('then one call begins a refresh and waits for nothing', async () => {
  const { get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  const { answer, give } = heldBack();
  store.answer = answer;
  time.advance(TTL * 0.75);
  expect(await get()).toBe('key-1');
  expect(await get()).toBe('key-1');
  expect(store.reads.map(({ access }) => access.why)).toEqual(['call', 'refresh']);
  give(found('key-2'));
  await settled();
  expect(await get()).toBe('key-2');
});

test('at the end of the TTL a call waits for the store', async () => {
  const { client, get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  time.advance(TTL);
  const { answer, give } = heldBack();
  store.answer = answer;
  const call = client.get(A);
  await settled();
  give(found('key-2'));
  expect((await call).current.value.reveal()).toBe('key-2');
});

test('the age of a value counts from when the store was asked, not from when it answered', async () => {
  const { client, get, store, time } = secretClientRig();
  const { answer, give } = heldBack();
  store.answer = answer;
  const first = client.get(A);
  time.advance(2_000);
  give(found('key-1'));
  await first;
  expect(client.ageOf(A)).toBe(2_000);
  store.answer = () => missing;
  time.advance(TTL - 2_000);
  expect(await get()).toBe('secret_unavailable');
});

test('a store slower than the TTL still serves', async () => {
  const { client, store, time } = secretClientRig({ ttl: 1, staleIfError: 0 });
  for (const key of ['key-1', 'key-2']) {
    const { answer, give } = heldBack();
    store.answer = answer;
    const call = client.get(A);
    time.advance(1_000);
    give(found(key));
    expect((await call).current.value.reveal()).toBe(key);
  }
});

test('the version before is given out as long as the store says so, and only when it fits a header', async () => {
  const { client, store } = secretClientRig();
  store.answer = () => found('key-2\n', '2', 'key-1\n');
  const { current, previous } = await client.get(A);
  expect([current.value.reveal(), previous?.value.reveal()]).toEqual(['key-2', 'key-1']);
  client.invalidate(A);
  store.answer = () => found('key-2', '2');
  expect((await client.get(A)).previous).toBeUndefined();
  client.invalidate(A);
  store.answer = () => found('key-2', '2', 'key 1\n\n');
  expect((await client.get(A)).previous).toBeUndefined();
});

test('hits, misses and failures are counted', async () => {
  const { client, get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  await get();
  await get();
  store.answer = () => {
    throw new Error('away');
  };
  await get(refer('b'));
  expect(client.tally).toEqual({ hits: 2, misses: 2, failures: 1 });
  time.advance(TTL);
  await get();
  // The last value, of which it is known that there is no better now, is in the cache too.
  await get();
  expect(client.tally).toEqual({ hits: 3, misses: 3, failures: 2 });
});

test('what was not used for long is not kept', async () => {
  const { client, get, store, time } = secretClientRig({ ttl: 1_000, staleIfError: 1_000 });
  store.answer = () => found('key-1');
  await get();
  time.advance(61_000);
  await get(refer('b'));
  expect(client.ageOf(A)).toBeUndefined();
  expect(time.pending).toEqual([]);
});

test('of very many secrets those are kept that were used last', async () => {
  const { client, get, store } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  for (let index = 0; index < 10_050; index += 1) {
    await get(refer(`n${index}`));
    await get();
  }
  expect(client.ageOf(refer('n49'))).toBeUndefined();
  expect(client.ageOf(refer('n10000'))).toBeDefined();
  expect(store.reads).toHaveLength(10_051);
});

test('closing ends what was begun, and nothing is given out after', async () => {
  const { client, get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  client.watch();
  store.answer = heldBack().answer;
  const waiting = get(refer('b'));
  await client.close();
  expect(await waiting).toBe('secret_unavailable');
  expect(await get()).toBe('secret_unavailable');
  expect(store.reads.at(-1)?.access.signal?.aborted).toBe(true);
  expect(time.pending).toEqual([]);
  expect(store.isClosed).toBe(true);
  store.change(A);
});
