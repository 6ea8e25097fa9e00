import { expect, test } from '@jest/globals';
import { away, found, heldBack, missing, refer } from '../harness/scripted-store.ts';
import { secretClientRig, settled, TTL } from '../harness/secret-client-rig.ts';

const A = refer('a');

/** A client whose key the provider has just refused. */
async function refused() {
  const rig = secretClientRig();
  rig.store.answer = () => found('key-1');
  const { current: used } = await rig.client.get(A);
  const renew = async () => (await rig.client.renew(A, used))?.current.value.reveal();
  return { ...rig, used, renew };
}

test('a key that was changed in the store is fetched although the cached one is fresh', async () => {
  const { renew, get, store } = await refused();
  store.answer = () => found('key-2');
  expect(await renew()).toBe('key-2');
  expect(await get()).toBe('key-2');
  expect(store.reads).toHaveLength(2);
});

test('one that is in the cache already is given out without asking', async () => {
  const { client, renew, get, store } = await refused();
  store.answer = () => found('key-2');
  client.invalidate(A);
  await get();
  expect(await renew()).toBe('key-2');
  expect(await renew()).toBe('key-2');
  expect(store.reads).toHaveLength(2);
});

test('of the calls of one moment, all get a new key, and only the first gets the same one', async () => {
  const { renew, store } = await refused();
  const same = heldBack();
  store.answer = same.answer;
  const calls = [renew(), renew(), renew()];
  same.give(found('key-1'));
  expect(await Promise.all(calls)).toEqual(['key-1', undefined, undefined]);
  const { renew: again, store: other } = await refused();
  const next = heldBack();
  other.answer = next.answer;
  const others = [again(), again()];
  next.give(found('key-2'));
  expect(await Promise.all(others)).toEqual(['key-2', 'key-2']);
  expect([store.reads.length, other.reads.length]).toEqual([2, 2]);
});

test('the store is asked once in 30 seconds', async () => {
  const { renew, store, time } = await refused();
  expect(await renew()).toBe('key-1');
  store.answer = () => found('key-2');
  time.advance(29_999);
  expect(await renew()).toBeUndefined();
  expect(store.reads).toHaveLength(2);
  time.advance(1);
  expect(await renew()).toBe('key-2');
});

test('a store that is away means no retry, and harms no good value', async () => {
  const { renew, get, store } = await refused();
  store.answer = away;
  expect(await renew()).toBeUndefined();
  expect(await get()).toBe('key-1');
});

test('a key that is gone means no retry, and no further call with it', async () => {
  const { renew, get, store } = await refused();
  store.answer = () => missing;
  expect(await renew()).toBeUndefined();
  expect(await get()).toBe('secret_unavailable');
  expect(await renew()).toBeUndefined();
  expect(store.reads).toHaveLength(2);
});

test('a revoked key is not asked for', async () => {
  const { client, renew, store } = await refused();
  client.invalidate(A, true);
  expect(await renew()).toBeUndefined();
  expect(store.reads).toHaveLength(1);
});

test('what a refresh under way had read before does not count', async () => {
  const { client, renew, store, time } = await refused();
  const old = heldBack();
  store.answer = old.answer;
  time.advance(TTL * 0.75);
  await client.get(A);
  store.answer = () => found('key-2');
  const renewed = renew();
  old.give(found('key-1'));
  expect(await renewed).toBe('key-2');
});

test('a revocation meanwhile means no retry', async () => {
  const { client, renew, store } = await refused();
  const { answer, give } = heldBack();
  store.answer = answer;
  const renewed = renew();
  await settled();
  client.invalidate(A, true);
  give(found('key-2'));
  expect(await renewed).toBeUndefined();
});

test('an invalidation meanwhile means the key that is fetched after it', async () => {
  const { client, renew, store } = await refused();
  const { answer, give } = heldBack();
  store.answer = answer;
  const renewed = renew();
  await settled();
  store.answer = () => found('key-3');
  client.invalidate(A);
  give(found('key-2'));
  expect(await renewed).toBe('key-3');
});
