import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { strayOrders } from '../../src/lockdown/stray-orders.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { aCall, type OrderRig, orderRig } from '../harness/order-rig.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { openAt } from '../harness/redis-rig.ts';

const KEY = 'portcullis:orders';
const { id, text } = encodeOrder({ kind: 'revocation', of: { token: 't' }, reason: 'r', by: 'b', at: 1 });

let server: TestRedis;
let opened: OpenRedis[];
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(async () => {
  await server.command('FLUSHALL');
  opened = await Promise.all([1, 2, 3].map(() => openAt(server.section, { strays: strayOrders })));
});
afterEach(() => {
  for (const redis of opened) redis.close();
});
afterAll(() => server.close());

const books = () => opened.map(({ ledger }) => orderRig({ ledgers: [ledger] }));
const byHand = (field = 'panic', words = 'key leaked') => server.command('HSET', KEY, field, words);
const fields = async () => (await server.command('HKEYS', KEY)) as string[];

async function release({ book, code }: OrderRig): Promise<void> {
  await book.release({ of: book.holds.map((hold) => hold.id), code: code(), reason: 'over', by: 'bob' });
}

describe('what is written into Redis by hand', () => {
  test('is a hold on everything, in Redis too, that says where it came from', async () => {
    const [{ book }] = books() as [OrderRig];
    await byHand();
    await book.open();
    const hold = book.holdOn(aCall);
    expect(hold?.order).toMatchObject({ scope: {}, trigger: 'shared-state', by: 'unknown' });
    expect(hold?.order.reason).toContain('panic');
    expect(hold?.order.reason).not.toContain('leaked');
    expect(hold?.order.at).toBeGreaterThan(1_700_000_000_000);
    expect(await fields()).toEqual([hold?.id]);
  });

  test('holds again after a release, when the same is written again', async () => {
    const [rig] = books() as [OrderRig];
    const seen = new Set<string>();
    for (let incident = 0; incident < 3; incident += 1) {
      await byHand();
      await rig.book.open();
      expect(rig.book.holds).toHaveLength(1);
      seen.add(rig.book.holds[0]?.id ?? '');
      await release(rig);
      await rig.book.open();
      expect(rig.book.holds).toEqual([]);
      rig.time.advance(60_000);
    }
    expect(seen.size).toBe(3);
  });

  test('is one hold for all who find it at the same time', async () => {
    const rigs = books();
    await Promise.all(rigs.map(({ book }) => book.open()));
    await byHand();
    await Promise.all(rigs.map(({ book }) => book.open()));
    // Whoever found it gone reads what stands in its place.
    await eventually(async () => {
      await Promise.all(rigs.map(({ book }) => book.open()));
      return rigs.every(({ book }) => book.holds.length > 0);
    });
    const found = rigs.map(({ book }) => book.holds.map((hold) => hold.id));
    expect(found[0]).toHaveLength(1);
    expect(found).toEqual(found.map(() => found[0]));
    expect(await fields()).toEqual(found[0]);
  });

  test('is a hold also in the place of an order, which is put back', async () => {
    const [rig] = books() as [OrderRig];
    await rig.book.take(new Map([[id, text]]));
    for (let time = 0; time < 2; time += 1) {
      await byHand(id, text.replace('"r"', '"s"'));
      await eventually(async () => {
        await rig.book.open();
        return rig.book.holds.length === 1;
      });
      await rig.book.open();
      expect(await server.command('HGET', KEY, id)).toBe(text);
      await release(rig);
      rig.time.advance(60_000);
    }
  });

  test.each([
    ['a field that cannot be printed', `redis.call('HSET', KEYS[1], 'a' .. string.char(13, 10, 255), 'x')`],
    ['a text that is no text', `redis.call('HSET', KEYS[1], 'panic', string.char(255, 254))`],
    ['a field and a text of a megabyte', `redis.call('HSET', KEYS[1], string.rep('f', 2^20), string.rep('é', 2^20))`],
    ['a key that is no hash', `redis.call('SET', KEYS[1], 'x')`],
  ])('holds where it cannot be replaced: %s', async (_what, lua) => {
    const rigs = books();
    await server.command('EVAL', lua, 1, KEY);
    for (let time = 0; time < 2; time += 1) {
      await Promise.all(rigs.map(({ book }) => book.open().catch(() => {})));
      const found = rigs.map(({ book }) => book.holds.map((hold) => hold.id));
      expect(found[0]).toHaveLength(1);
      expect(found).toEqual(found.map(() => found[0]));
    }
  });

  test('is named as far as the name can be shown', () => {
    const reasonOf = (field: string) => JSON.parse(strayOrders.orderFor(field, '', '1').text).reason as string;
    expect(reasonOf('panic')).toContain('in the field panic');
    expect(reasonOf('a\nb')).toMatch(/not shown$/);
    expect(reasonOf('x'.repeat(100))).toMatch(/not shown$/);
  });

  test('is left alone where it may be an order of a later version', async () => {
    const later = encodeOrder({ kind: 'pardon' } as never);
    const [{ book }] = books() as [OrderRig];
    await byHand(later.id, later.text);
    await book.open();
    expect(book.holds).toHaveLength(1);
    expect(await fields()).toContain(later.id);
  });

  test('is a hold each, however many there are', async () => {
    const [{ book }] = books() as [OrderRig];
    await Promise.all(Array.from({ length: 250 }, (_each, index) => byHand(`panic-${index}`)));
    await book.open();
    expect(book.holds).toHaveLength(250);
    expect(await fields()).toHaveLength(250);
  });
});
