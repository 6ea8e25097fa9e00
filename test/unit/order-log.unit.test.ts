import { describe, expect, test } from '@jest/globals';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import { aCall, type OrderRig, orderRig, scriptedLedger } from '../harness/order-rig.ts';

const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });
const events = ({ lines }: OrderRig) => lines.map(({ event }) => event);

/** A ledger in which each of some drills was engaged and released, and a revocation lifted. */
async function afterDrills() {
  const ledger = scriptedLedger('state.sqlite');
  const rig = orderRig({ ledgers: [ledger] });
  for (let drill = 0; drill < 3; drill += 1) {
    const { id } = await rig.hold({ reason: `drill ${drill}` });
    const revoked = await rig.book.revoke({ of: { token: `t${drill}` }, reason: 'r', by: 'b' });
    await rig.book.release(release([id, revoked.id], rig.code()));
    rig.time.advance(60_000);
  }
  return { ledger, rig };
}

describe('what the log says', () => {
  test('after a restart is nothing of what was released before', async () => {
    const { ledger, rig } = await afterDrills();
    const again = orderRig({ ledgers: [ledger], time: rig.time });
    await again.book.open();
    expect(events(again)).toEqual([]);
    expect([again.book.holds, again.book.revocations]).toEqual([[], []]);
  });

  test('after a restart is nothing of what was unreadable, and was released', async () => {
    const ledger = scriptedLedger('Redis', new Map([['panic', 'key leaked']]));
    const { book, code, time } = orderRig({ ledgers: [ledger] });
    await book.open();
    await book.release(release([book.holds[0]?.id ?? ''], code()));
    const again = orderRig({ ledgers: [ledger], time });
    await again.book.open();
    expect(events(again)).toEqual([]);
  });

  test('after the key was replaced is nothing of old releases whose orders were released anew', async () => {
    const { ledger, rig } = await afterDrills();
    const stale = encodeOrder(
      ReleaseKey.make().sign({ kind: 'release', reason: 'r', by: 'b', at: 1, step: 1, ...ofDrills(rig) }),
    );
    ledger.entries.set(stale.id, stale.text);
    const again = orderRig({ ledgers: [ledger], time: rig.time });
    await again.book.open();
    expect(events(again)).toEqual([]);
  });

  test('after a restart tells once of what is in force', async () => {
    const { ledger, rig } = await afterDrills();
    const { id } = await rig.hold();
    const again = orderRig({ ledgers: [ledger], time: rig.time });
    await again.book.open();
    await again.book.open();
    expect(again.lines).toEqual([expect.objectContaining({ level: 'alert', event: 'hold_engaged', hold: id })]);
  });

  test('is nothing of a hold whose time is over when it is met', async () => {
    const ledger = scriptedLedger();
    const { hold, time } = orderRig({ ledgers: [ledger] });
    await hold({ until: time.clock.now() + 1000 });
    time.advance(1000);
    const again = orderRig({ ledgers: [ledger], time });
    await again.book.open();
    expect(events(again)).toEqual([]);
  });

  test('comes after what was stopped has been cut', async () => {
    const { book, hold, lines } = orderRig({ ledgers: [scriptedLedger()] });
    const told: number[] = [];
    book.onChange(() => told.push(lines.length));
    await hold();
    await book.revoke({ of: { token: 't' }, reason: 'r', by: 'b' });
    expect(told).toEqual([0, 1]);
    expect(lines).toHaveLength(2);
  });
});

describe('of revocations the log says', () => {
  test.each([
    [
      { token: 'jti-1', issuer: 'https://idp' },
      { kind: 'token', issuer: 'https://idp' },
    ],
    [
      { issuer: 'https://idp', caller: 'u1' },
      { kind: 'caller', issuer: 'https://idp', caller: 'u1' },
    ],
    [{ before: 86_400_000 }, { kind: 'before', before: '1970-01-02T00:00:00.000Z' }],
  ])('who, why, and what is revoked by %j', async (of, revokes) => {
    const { book, lines, code } = orderRig();
    const { id } = await book.revoke({ of, reason: 'laptop stolen', by: 'alice@host' });
    const told = {
      level: 'warn',
      event: 'revoked',
      revocation: id,
      revokes,
      reason: 'laptop stolen',
      by: 'alice@host',
    };
    expect(lines).toEqual([expect.objectContaining(told)]);
    await book.release(release([id], code()));
    const lifted = {
      event: 'revocation_lifted',
      lifted: 1,
      shown: [{ revocation: id, revokes }],
      reason: 'over',
      by: 'bob',
    };
    expect(lines.slice(1)).toEqual([expect.objectContaining(lifted)]);
  });

  test('how many there are, when there are many', async () => {
    const made = Array.from({ length: 1200 }, (_, index) =>
      encodeOrder({ kind: 'revocation', of: { token: `t${index}` }, reason: 'r', by: 'b', at: 1 }),
    );
    const ledger = scriptedLedger('Redis', new Map(made.map(({ id, text }) => [id, text])));
    const { book, lines } = orderRig({ ledgers: [ledger] });
    await book.open();
    expect(lines).toEqual([
      expect.objectContaining({ event: 'revoked', revocations: { token: 1200, caller: 0, before: 0 } }),
    ]);
  });
});

test('a hold that another release of the same code brings back is told anew', async () => {
  const { book, hold, key, lines } = orderRig();
  const [one, two] = [await hold(), await hold({ reason: 'other' })];
  const made = [one, two]
    .map(({ id }) => encodeOrder(key.sign({ kind: 'release', of: [id], reason: 'r', by: 'b', at: 1, step: 1 })))
    .toSorted((left, right) => (left.id < right.id ? 1 : -1));
  for (const { id, text } of made) await book.take(new Map([[id, text]]));
  const back = book.holdOn(aCall)?.id;
  expect(book.holds.map(({ id }) => id)).toEqual([back]);
  expect(lines.filter(({ event, hold: told }) => event === 'hold_engaged' && told === back)).toHaveLength(2);
});

const ofDrills = ({ lines }: OrderRig) => ({
  of: lines.filter(({ event }) => event === 'hold_engaged').map(({ hold }) => String(hold)),
});
