import { describe, expect, test } from '@jest/globals';
import type { ManualTime } from '../harness/manual-time.ts';
import { away, found, missing, refer } from '../harness/scripted-store.ts';
import { settled, TTL, warmClientRig } from '../harness/secret-client-rig.ts';

// Hazard 17: a deletion stops at once, whatever an outage would bridge.

const A = refer('a');

/** Lets time go by, and on the way everything happen. */
async function pass(milliseconds: number, { advance }: ManualTime): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    advance(500);
    await settled();
  }
}

describe('a deleted secret', () => {
  test.each(['missing', 'disabled', 'destroyed'] as const)(
    '(%s) is refused within a TTL, idle or not',
    async (absence) => {
      for (const calls of [0, 1, 50]) {
        const { get, store, time, told } = await warmClientRig();
        store.answer = () => ({ found: false, absence });
        for (let call = 0; call < calls; call += 1) {
          await get();
          time.advance(TTL / calls);
          await settled();
        }
        if (calls === 0) time.advance(TTL);
        expect(await get()).toBe('secret_unavailable');
        expect(told).toEqual([`gone secret://a/key ${absence}`]);
      }
    },
  );

  test('is refused within a TTL of the end of an outage, though nobody called meanwhile', async () => {
    const { get, store, time } = await warmClientRig();
    store.answer = away;
    time.advance(TTL);
    await get();
    await pass(60_000, time);
    store.answer = () => missing;
    await pass(TTL, time);
    expect(await get()).toBe('secret_unavailable');
  });

  test('does not come back by an outage', async () => {
    const { client, get, store, time } = await warmClientRig();
    store.answer = () => missing;
    client.invalidate(A);
    expect(await get()).toBe('secret_unavailable');
    store.answer = away;
    time.advance(5_000);
    expect(await get()).toBe('secret_unavailable');
    client.invalidate(A);
    expect(await get()).toBe('secret_unavailable');
  });

  test('is asked for again after five seconds, or when invalidated', async () => {
    const { client, get, store, time } = await warmClientRig();
    store.answer = () => missing;
    time.advance(TTL);
    for (let call = 0; call < 100; call += 1) await get();
    expect(store.reads).toHaveLength(2);
    store.answer = () => found('key-2');
    expect(await get()).toBe('secret_unavailable');
    client.invalidate(A);
    expect(await get()).toBe('key-2');
    store.answer = () => missing;
    client.invalidate(A);
    await get();
    store.answer = () => found('key-3');
    time.advance(5_000);
    expect(await get()).toBe('key-3');
  });

  test('that was emptied counts as deleted', async () => {
    const { client, get, store } = await warmClientRig();
    for (const value of ['', ' ', '\n', '\r\n']) {
      store.answer = () => found(value);
      client.invalidate(A);
      expect(await get()).toBe('secret_unavailable');
    }
  });
});
