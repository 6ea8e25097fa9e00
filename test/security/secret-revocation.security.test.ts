import { describe, expect, test } from '@jest/globals';
import { away, found, heldBack, missing, refer } from '../harness/scripted-store.ts';
import { secretClientRig, settled, TTL } from '../harness/secret-client-rig.ts';

// Hazard 19: a revocation that races a cache fill, and invalidations from elsewhere.

const A = refer('a');

/** A client with a fetch under way, cold or as a refresh. */
async function fetching(kind: 'cold' | 'refresh') {
  const rig = secretClientRig();
  if (kind === 'refresh') {
    rig.store.answer = () => found('key-1');
    await rig.get();
    rig.time.advance(TTL * 0.75);
  }
  const old = heldBack();
  rig.store.answer = old.answer;
  const call = rig.get();
  await settled();
  return { ...rig, old, call };
}

describe.each(['cold', 'refresh'] as const)('with a %s fetch under way', (kind) => {
  test('a revocation is not undone by it', async () => {
    const { client, get, store, old, call } = await fetching(kind);
    client.invalidate(A, true);
    old.give(found('key-1'));
    await settled();
    expect(await get()).toBe('secret_unavailable');
    if (kind === 'cold') expect(await call).toBe('secret_unavailable');
    expect(store.reads).toHaveLength(kind === 'cold' ? 1 : 2);
  });

  test('an invalidation makes calls wait for a fetch begun after it', async () => {
    const { client, get, store, old } = await fetching(kind);
    client.invalidate(A);
    const fresh = heldBack();
    store.answer = fresh.answer;
    const call = get();
    old.give(found('key-1'));
    await settled();
    fresh.give(missing);
    expect(await call).toBe('secret_unavailable');
    expect(await get()).toBe('secret_unavailable');
  });
});

test('calls that waited for the fetch begun before get what the one after it brings', async () => {
  const { client, store, old, call } = await fetching('cold');
  const fresh = heldBack();
  store.answer = fresh.answer;
  client.invalidate(undefined);
  old.give(found('key-1'));
  await settled();
  fresh.give(found('key-2'));
  expect(await call).toBe('key-2');
});

test('an invalidation in the very turn in which a fetch ends is heard by those who waited', async () => {
  const { client, store, old, call } = await fetching('cold');
  const waited = client.get(A).catch(() => undefined);
  old.give(found('key-1'));
  store.answer = () => missing;
  // Somewhere between the store's answer and the calls' going on.
  for (let turn = 0; turn < 8; turn += 1) {
    await Promise.resolve();
    client.invalidate(A, true);
  }
  const after = await client.get(A).catch(() => undefined);
  expect(after).toBeUndefined();
  await Promise.all([waited, call]);
});

test('an unceasing stream of invalidations ends a call with a refusal: the store may have said that it is gone', async () => {
  const { client, get, store } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  store.answer = () => {
    queueMicrotask(() => client.invalidate(A));
    return heldBack().answer();
  };
  client.invalidate(A);
  expect(await get()).toBe('secret_unavailable');
});

test('an invalidated secret is refused on the next call when it is gone, and served when the store is away', async () => {
  const { client, get, store } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  client.invalidate(A);
  store.answer = away;
  expect(await get()).toBe('key-1');
  client.invalidate(A);
  store.answer = () => missing;
  expect(await get()).toBe('secret_unavailable');
});

test('what the store tells of is heard, of one secret or of all', async () => {
  const { client, get, store } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  await get(refer('b'));
  client.watch();
  store.answer = () => found('key-2');
  store.change(A);
  expect([await get(), await get(refer('b'))]).toEqual(['key-2', 'key-1']);
  store.change(undefined);
  expect(await get(refer('b'))).toBe('key-2');
});

test('a revocation of all stops all, also what was never asked for by name', async () => {
  const { client, get, store } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  client.invalidate(undefined, true);
  expect(await get()).toBe('secret_unavailable');
  client.invalidate(refer('b'), true);
  expect(await get(refer('b'))).toBe('secret_unavailable');
  expect(store.reads).toHaveLength(1);
});

test('a revocation ends the attempts of an outage, and their results do not count', async () => {
  const { client, get, store, time } = secretClientRig();
  store.answer = () => found('key-1');
  await get();
  store.answer = away;
  time.advance(TTL);
  await get();
  const attempt = heldBack();
  store.answer = attempt.answer;
  time.advance(1_000);
  client.invalidate(A, true);
  attempt.give(found('key-1'));
  await settled();
  expect(await get()).toBe('secret_unavailable');
});
