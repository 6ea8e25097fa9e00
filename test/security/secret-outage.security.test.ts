import { describe, expect, test } from '@jest/globals';
import { BackendUnusable, type Lookup } from '../../src/secrets/definition.ts';
import { away, found, heldBack, missing, refer } from '../harness/scripted-store.ts';
import { STALE, secretClientRig, settled, TTL, warmClientRig } from '../harness/secret-client-rig.ts';

// Hazard 17: an outage serves the last value within a bound, and is not taken for a deletion.

const A = refer('a');
const MARK = 'canary-9d2f-canary';

describe('while the store is away', () => {
  test('no call is refused within the TTL and staleIfError, and every one after that', async () => {
    const { get, store, time, client } = await warmClientRig();
    store.answer = away;
    const end = TTL + STALE;
    for (let passed = 0; passed < end; passed += 7_000) {
      expect(await get()).toBe('key-1');
      time.advance(Math.min(7_000, end - 1 - passed));
      await settled();
    }
    expect(client.ageOf(A)).toBe(end - 1);
    expect(await get()).toBe('key-1');
    time.advance(1);
    expect(await get()).toBe('secret_unavailable');
  });

  test('attempts go on in the background, ever more seldom, and within each TTL', async () => {
    const { get, store, time } = await warmClientRig();
    store.answer = away;
    time.advance(TTL);
    await get();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const pause = time.pending[0] ?? 0;
      pauses.push(pause);
      time.advance(pause);
      await settled();
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test('a store that hangs is waited for once, then known to hang', async () => {
    const { client, get, store, time } = await warmClientRig();
    store.answer = heldBack().answer;
    time.advance(TTL);
    const first = client.get(A);
    time.advance(3_000);
    expect((await first).current.value.reveal()).toBe('key-1');
    expect(store.reads.at(-1)?.access.signal?.aborted).toBe(true);
    const reads = store.reads.length;
    expect(await get()).toBe('key-1');
    time.advance(1_000);
    // The next attempt hangs as well; nobody waits for it.
    expect(await get()).toBe('key-1');
    expect(store.reads).toHaveLength(reads + 1);
  });

  test('an answer that comes after the deadline is dropped', async () => {
    const { client, get, store, time } = await warmClientRig();
    const late = heldBack();
    store.answer = late.answer;
    time.advance(TTL);
    const first = client.get(A);
    time.advance(3_000);
    await first;
    late.give(found('too-late'));
    await settled();
    expect(await get()).toBe('key-1');
  });

  test('a secret that was never had is refused, and asked for again a second later', async () => {
    const { get, store, time } = secretClientRig();
    store.answer = away;
    for (let call = 0; call < 100; call += 1) expect(await get()).toBe('secret_unavailable');
    expect(store.reads).toHaveLength(1);
    time.advance(1_000);
    store.answer = () => found('key-1');
    expect(await get()).toBe('key-1');
  });

  test('one line says so, and one that it is over', async () => {
    const { get, store, time, told } = await warmClientRig();
    store.answer = away;
    time.advance(TTL);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await get();
      time.advance(15_000);
      await settled();
    }
    store.answer = () => found('key-1');
    time.advance(15_000);
    await settled();
    expect(told).toEqual([
      'failed secret://a/key serving: the secret store could not be read: ECONNREFUSED',
      'recovered secret://a/key',
    ]);
  });

  test('what it is about is told when that changes', async () => {
    const { get, store, time, told } = await warmClientRig();
    store.answer = away;
    time.advance(TTL);
    await get();
    store.answer = () => {
      throw new BackendUnusable('another passphrase', 'give the right one', new Error(MARK));
    };
    time.advance(1_000);
    await settled();
    expect(await get()).toBe('key-1');
    expect(told[1]).toBe('failed secret://a/key serving: another passphrase; give the right one');
  });

  test('a value that fails a refresh before its time goes on serving', async () => {
    const { get, store, time } = await warmClientRig();
    store.answer = away;
    time.advance(TTL * 0.75);
    expect(await get()).toBe('key-1');
    await settled();
    time.advance(TTL * 0.25);
    expect(await get()).toBe('key-1');
  });
});

describe('a value that no header can carry', () => {
  const bad = `${MARK}\nX-Evil: 1`;

  test('does not replace a good one, and is told of without being repeated', async () => {
    const { client, get, store, told } = await warmClientRig();
    store.answer = () => found(bad);
    client.invalidate(A);
    expect(await get()).toBe('key-1');
    expect(told).toEqual([expect.stringMatching(/^failed .* serving: its value has control characters/)]);
    expect(told.join()).not.toContain('canary');
  });

  test('does not outlast what an outage may', async () => {
    const { get, store, time } = await warmClientRig();
    store.answer = () => found(bad);
    time.advance(TTL + STALE);
    expect(await get()).toBe('secret_unavailable');
  });

  test('is refused when there is no other, and appears in no error', async () => {
    const { refusal, store } = secretClientRig();
    store.answer = () => found(bad);
    expect(await refusal()).not.toContain('canary');
  });
});

test('what a backend throws goes into no error: it may quote what it read', async () => {
  const { refusal, store, time } = secretClientRig();
  const throwing = [
    new Error(`unexpected token in "${MARK}"`),
    Object.assign(new Error('x'), { code: MARK, detail: MARK }),
    new BackendUnusable('the file is no JSON', 'mend it', new SyntaxError(MARK)),
    MARK,
  ];
  for (const error of throwing) {
    store.answer = () => {
      throw error;
    };
    expect(await refusal()).not.toContain('canary');
    time.advance(1_000);
  }
});

test('a thousand calls at the end of a TTL make one fetch, whatever comes of it', async () => {
  const outcomes: (() => Lookup)[] = [() => found('key-2'), () => missing, away];
  for (const outcome of outcomes) {
    const { client, store, time } = await warmClientRig();
    const { answer, give, fail } = heldBack();
    store.answer = answer;
    time.advance(TTL);
    const calls = Array.from({ length: 1_000 }, () => client.get(A).catch(() => undefined));
    try {
      give(outcome());
    } catch (error) {
      fail(error);
    }
    await Promise.all(calls);
    expect(store.reads).toHaveLength(2);
  }
});
