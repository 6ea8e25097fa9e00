import { describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { aCall, orderRig, pass, scriptedLedger, settled } from '../harness/order-rig.ts';

describe('a ledger that hangs or is away', () => {
  test.each(['hung', 'away'] as const)('%s: delays neither engaging nor the others', async (state) => {
    const [bad, good] = [scriptedLedger('Redis'), scriptedLedger('state.sqlite')];
    const { book, hold } = orderRig({ ledgers: [bad, good] });
    bad.state = state;
    book.start();
    await settled();
    // Time stands still, so nothing here waited for it.
    const { id } = await hold();
    expect(good.entries.has(id)).toBe(true);
    await book.close();
  });

  test('all of them: a hold is in force at once, and engaging ends within a second', async () => {
    const bad = scriptedLedger('Redis');
    bad.state = 'hung';
    const { book, hold, time } = orderRig({ ledgers: [bad] });
    let isDone = false;
    const engaging = hold().then(() => {
      isDone = true;
    });
    expect(book.holdOn(aCall)).toBeDefined();
    await settled();
    expect(isDone).toBe(false);
    time.advance(1000);
    await engaging;
  });

  test('one that comes back gets all that it missed, and the log tells of both', async () => {
    const ledger = scriptedLedger('state.sqlite');
    const { book, hold, time, lines } = orderRig({ ledgers: [ledger] });
    book.start();
    await settled();
    ledger.state = 'away';
    const ids = [await hold(), await hold({ reason: 'other' })].map(({ id }) => id);
    ledger.state = 'well';
    await eventually(async () => {
      await pass(1000, time);
      return ids.every((id) => ledger.entries.has(id));
    });
    const events = lines.map(({ event }) => event);
    expect(events.filter((event) => event === 'orders_not_kept')).toHaveLength(1);
    expect(events.filter((event) => event === 'orders_kept')).toHaveLength(1);
    await book.close();
  });

  test('one that hangs is asked one thing at a time, however much happens', async () => {
    const ledger = scriptedLedger('Redis');
    let asked = 0;
    const counted = {
      ...ledger,
      read: () => {
        asked += 1;
        return ledger.read();
      },
      add: (entries: ReadonlyMap<string, string>) => {
        asked += 1;
        return ledger.add(entries);
      },
    };
    ledger.state = 'hung';
    const { book, hold, time } = orderRig({ ledgers: [counted, scriptedLedger()] });
    book.start();
    for (let round = 0; round < 50; round += 1) {
      await hold({ reason: `reason ${round}` });
      ledger.changed();
      time.advance(1000);
    }
    expect(asked).toBe(2);
    await book.close();
  });

  test('one that can be read and not written is told of once, however often it changes', async () => {
    const ledger = scriptedLedger('state.sqlite');
    const readOnly = {
      ...ledger,
      readNew: async () => new Map<string, string>(),
      add: () => Promise.reject(new Error('read-only')),
    };
    const { book, hold, lines, time } = orderRig({ ledgers: [readOnly] });
    book.start();
    await hold();
    for (let round = 0; round < 5; round += 1) {
      ledger.changed();
      await pass(1000, time);
    }
    const events = lines.map(({ event }) => event);
    expect(events.filter((event) => event === 'orders_not_kept')).toHaveLength(1);
    expect(events).not.toContain('orders_kept');
    await book.close();
  });
});
