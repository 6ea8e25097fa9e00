import { describe, expect, test } from '@jest/globals';
import { away, found, heldBack, refer } from '../harness/scripted-store.ts';
import { STALE, secretClientRig, settled, TTL } from '../harness/secret-client-rig.ts';

const A = refer('a');
const GRACE = TTL / 2;

/** A client that may hand out `new`, and `old` until its grace is over. */
async function rotating(grace: number | undefined = GRACE) {
  const rig = secretClientRig();
  const { client, store, time } = rig;
  const until = time.clock.now() + grace;
  store.answer = () => found('new', '2', 'old', until);
  const inUse = async () => {
    const { current, previous } = await client.get(A);
    return [current, previous].map((version) => version?.value.reveal());
  };
  expect(await inUse()).toEqual(['new', 'old']);
  return { ...rig, inUse };
}

describe('the version before', () => {
  test('is handed out until its grace is over and no longer, without the store being asked', async () => {
    const { inUse, store, time } = await rotating();
    time.advance(GRACE - 1);
    expect(await inUse()).toEqual(['new', 'old']);
    time.advance(1);
    expect(await inUse()).toEqual(['new', undefined]);
    expect(store.reads).toHaveLength(1);
    time.advance(TTL / 4);
    expect(await inUse()).toEqual(['new', undefined]);
    expect(store.reads.map(({ access }) => access.why)).toEqual(['call', 'refresh']);
  });

  test('is not handed out after it in an outage either, while the current one still is', async () => {
    const { inUse, store, time } = await rotating(TTL + STALE / 2);
    store.answer = away;
    time.advance(TTL);
    expect(await inUse()).toEqual(['new', 'old']);
    time.advance(STALE / 2 - 1);
    expect(await inUse()).toEqual(['new', 'old']);
    time.advance(1);
    expect(await inUse()).toEqual(['new', undefined]);
    time.advance(STALE / 2 - 1);
    expect(await inUse()).toEqual(['new', undefined]);
  });

  test('whose grace ended while the store answered is not handed out', async () => {
    const { client, store, time } = secretClientRig();
    const { answer, give } = heldBack();
    store.answer = answer;
    const call = client.get(A);
    const until = time.clock.now() + 1_000;
    time.advance(1_000);
    give(found('new', '2', 'old', until));
    expect((await call).previous).toBeUndefined();
  });

  test('is not what a renewal is answered with after its grace', async () => {
    const { client, store, time } = await rotating();
    time.advance(GRACE);
    store.answer = away;
    const { current } = await client.get(A);
    expect(await client.renew(A, current)).toBeUndefined();
    await settled();
    expect((await client.get(A)).previous).toBeUndefined();
  });

  test('is handed out as long as the current one where nobody knows how long it is good', async () => {
    const { client, store, time } = secretClientRig();
    store.answer = () => found('new', '2', 'old');
    await client.get(A);
    store.answer = away;
    time.advance(TTL + STALE - 1);
    expect((await client.get(A)).previous?.value.reveal()).toBe('old');
  });
});
