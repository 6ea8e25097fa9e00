import { describe, expect, test } from '@jest/globals';
import type { Hold } from '../../src/lockdown/definition.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { aCall, orderRig, pass, scriptedCodes, scriptedLedger, settled } from '../harness/order-rig.ts';

const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

// Hazard 29: what is flushed, evicted or failed over releases nothing.
describe('what is lost from a ledger is put back', () => {
  test('into a flushed Redis, whether it tells of that or not', async () => {
    const [file, redis] = [scriptedLedger('state.sqlite'), scriptedLedger('Redis')];
    const { book, hold, time } = orderRig({ ledgers: [file, redis] });
    await book.open();
    book.start();
    const { id } = await hold();
    await book.revoke({ of: { token: 't1' }, reason: 'r', by: 'b' });
    await settled();
    const whole = new Map(redis.entries);
    expect([...whole.keys()]).toContain(id);
    redis.entries.clear();
    redis.changed();
    await settled();
    // A Redis that tells of changes, and one that does not: within a second.
    await pass(1000, time);
    expect(redis.entries).toEqual(whole);
    redis.entries.clear();
    await pass(1000, time);
    expect(redis.entries).toEqual(whole);
    await book.close();
  });

  test('releases too, so that a hold does not come back from an old copy', async () => {
    const redis = scriptedLedger('Redis');
    const { book, hold, code, time } = orderRig({ ledgers: [scriptedLedger(), redis] });
    book.start();
    const { id, order } = await hold();
    const made = await book.release(release([id], code()));
    await settled();
    redis.entries.clear();
    redis.entries.set(id, encodeOrder(order).text);
    await pass(1000, time);
    expect(redis.entries.has(made.id)).toBe(true);
    expect(book.holds).toEqual([]);
    await book.close();
  });

  test('an entry that was changed is put right, and what was put there is a hold', async () => {
    const redis = scriptedLedger('Redis');
    const { book, hold, time } = orderRig({ ledgers: [redis] });
    book.start();
    const { id, order } = await hold({ scope: { integration: 'maps' } });
    redis.entries.set(id, encodeOrder({ ...order, scope: { integration: 'none' } }).text);
    await pass(1000, time);
    expect(redis.entries.get(id)).toBe(encodeOrder(order).text);
    expect(book.holds.map((each) => each.order.scope)).toEqual([{ integration: 'maps' }, {}]);
    await book.close();
  });

  test('what one ledger brings is carried to the others at once', async () => {
    const [file, redis] = [scriptedLedger('state.sqlite'), scriptedLedger('Redis')];
    const { book } = orderRig({ ledgers: [file, redis] });
    book.start();
    await settled();
    const { hold, book: elsewhere } = orderRig({ ledgers: [redis] });
    const { id } = await hold();
    redis.changed();
    await settled();
    expect(book.holdOn(aCall)?.id).toBe(id);
    expect(file.entries.has(id)).toBe(true);
    await Promise.all([book.close(), elsewhere.close()]);
  });
});

test('the sentinel file gets holds in force and what releases them, and no revocations', async () => {
  const sentinel = scriptedLedger('lockdown.json');
  const { book, hold, code, time } = orderRig({ ledgers: [scriptedLedger()], sentinel, codes: scriptedCodes() });
  await book.open();
  const { id } = await hold();
  await book.revoke({ of: { token: 't1' }, reason: 'r', by: 'b' });
  sentinel.entries.clear();
  await book.open();
  expect([...sentinel.entries.keys()]).toEqual([id]);
  const made = await book.release(release([id], code()));
  await book.open();
  expect([...sentinel.entries.keys()]).toContain(made.id);
  // Removed after the release, it stays away.
  sentinel.entries.clear();
  time.advance(60_000);
  await book.open();
  expect(sentinel.entries.size).toBe(0);
});

test('a hold in a long list of revocations is in force before they are read', async () => {
  const revocations = Array.from({ length: 3000 }, (_, index) =>
    encodeOrder({ kind: 'revocation', of: { token: `t${index}` }, reason: 'r', by: 'b', at: index }),
  );
  const hold: Hold = { kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce: 'n' };
  const entries = new Map([...revocations, encodeOrder(hold)].map(({ id, text }) => [id, text]));
  const { book } = orderRig({ ledgers: [scriptedLedger('Redis', entries)] });
  let revokedThen = -1;
  book.onChange(() => {
    if (revokedThen < 0 && book.holdOn(aCall) !== undefined) revokedThen = book.revocationCounts.token;
  });
  await book.open();
  expect(revokedThen).toBeLessThan(600);
  expect(book.revocationCounts.token).toBe(3000);
});
