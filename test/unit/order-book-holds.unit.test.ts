import { describe, expect, test } from '@jest/globals';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { aCall, orderRig, scriptedLedger, settled } from '../harness/order-rig.ts';

const other = { ...aCall, integration: 'sms' };
const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('a hold', () => {
  test('is in force, and what it stops is cut, before engaging returns', async () => {
    const { book, hold } = orderRig();
    const seen: boolean[] = [];
    book.onChange(() => seen.push(book.holdOn(aCall) !== undefined));
    const engaged = hold();
    expect(seen).toEqual([true]);
    expect(book.holdOn(aCall)?.id).toBe((await engaged).id);
  });

  test.each([
    [{}, [true, true, true]],
    [{ integration: 'maps' }, [true, false, true]],
    [{ operation: 'geocode' }, [true, true, false]],
    [{ integration: 'maps', operation: 'geocode' }, [true, false, false]],
    [{ caller: 'u1' }, [true, true, true]],
    [{ caller: 'u2' }, [false, false, false]],
    [{ caller: 'u1', issuer: 'https://idp' }, [true, true, true]],
    [{ caller: 'u1', issuer: 'https://other' }, [false, false, false]],
    [{ caller: 'u1', integration: 'sms' }, [false, true, false]],
  ])('on %j stops what is in all of it', async (scope, stopped) => {
    const { book, hold } = orderRig();
    await hold({ scope });
    const calls = [aCall, other, { ...aCall, operation: undefined }];
    expect(calls.map((call) => book.holdOn(call) !== undefined)).toEqual(stopped);
  });

  test('that says the same as one in force is that one; after its release it is another', async () => {
    const { book, hold, code } = orderRig();
    const [first, second, different] = await Promise.all([hold(), hold(), hold({ reason: 'other' })]);
    expect(second.id).toBe(first.id);
    expect(different.id).not.toBe(first.id);
    await book.release(release([first.id, different.id], code()));
    expect((await hold()).id).not.toBe(first.id);
  });

  test('ends by itself at its time, and is back when the clock is set back', async () => {
    const time = manualTime();
    let setBack = 0;
    const clock = { ...time.clock, now: () => time.clock.now() - setBack };
    const { book, hold } = orderRig({ time, clock, ledgers: [scriptedLedger()] });
    book.start();
    let cuts = 0;
    book.onChange(() => {
      cuts += 1;
    });
    await hold({ until: time.clock.now() + 60_000 });
    time.advance(59_999);
    expect(book.holdOn(aCall)).toBeDefined();
    time.advance(1);
    expect(book.holdOn(aCall)).toBeUndefined();
    expect(book.holds).toEqual([]);
    time.advance(2000);
    const before = cuts;
    setBack = 30_000;
    expect(book.holdOn(aCall)).toBeDefined();
    time.advance(1000);
    expect(cuts).toBe(before + 1);
    await book.close();
  });

  test('of too long a reason says what fits', async () => {
    const { book, hold } = orderRig();
    await hold({ reason: 'x'.repeat(5000) });
    await hold({ reason: 'x'.repeat(5000) });
    expect(book.holds).toHaveLength(1);
    expect(book.holds[0]?.order.reason).toHaveLength(1000);
  });

  test('is engaged though somebody who has to cut fails', async () => {
    const { book, hold, lines } = orderRig();
    let heard = false;
    book.onChange(() => {
      throw new Error('broken');
    });
    book.onChange(() => {
      heard = true;
    });
    await hold();
    expect(heard).toBe(true);
    expect(lines.map(({ event }) => event)).toContain('orders_not_carried_out');
  });
});

describe('rosters', () => {
  test('hear what is obeyed at once, and every second', async () => {
    const told: string[][] = [];
    const left: string[] = [];
    const roster = {
      name: 'a roster',
      tell: async ({ orders }: { orders: readonly string[] }) => {
        told.push([...orders]);
      },
      leave: async (instance: string) => {
        left.push(instance);
      },
      live: async () => [],
    };
    const { book, hold, time } = orderRig({ rosters: [roster], instance: { instance: 'i1', host: 'h', pid: 1 } });
    book.start();
    await settled();
    const { id } = await hold();
    await eventually(() => told.at(-1)?.[0] === id);
    const before = told.length;
    time.advance(3000);
    await settled();
    expect(told.length).toBeGreaterThan(before);
    await book.close();
    expect(left).toEqual(['i1']);
  });

  test('hear nothing of what has ended, also when somebody sends it again', async () => {
    let told: readonly string[] = [];
    const roster = {
      name: 'a roster',
      tell: async ({ orders }: { orders: readonly string[] }) => {
        told = orders;
      },
      leave: async () => {},
      live: async () => [],
    };
    const { book, hold, time, code } = orderRig({ rosters: [roster], instance: { instance: 'i1', host: 'h', pid: 1 } });
    book.start();
    const { id, order } = await hold();
    const brief = await hold({ reason: 'for a while', until: time.clock.now() + 1500 });
    const revoked = await book.revoke({ of: { token: 't' }, reason: 'stolen', by: 'bob' });
    await eventually(() => [id, brief.id, revoked.id].every((each) => told.includes(each)));
    const released = await book.release(release([id, revoked.id], code()));
    await book.take(new Map([[id, encodeOrder(order).text]]));
    time.advance(2000);
    await eventually(() => told.length === 1);
    expect(told).toEqual([released.id]);
    await book.close();
  });
});
