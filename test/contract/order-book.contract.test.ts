import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { eventually } from '../harness/eventually.ts';
import { type LedgerPlace, ledgerPlaces } from '../harness/ledger-places.ts';
import { aCall, type OrderRig, orderRig } from '../harness/order-rig.ts';

const token = { issuer: 'https://idp', subject: 'u1', tokenId: 't1', issuedAt: 5 };

describe.each(ledgerPlaces)('two instances with their orders in $kind', ({ start }) => {
  let place: LedgerPlace;
  let one: OrderRig;
  let other: OrderRig;
  const running: OrderRig[] = [];

  const instance = async () => {
    const rig = orderRig({ ledgers: [await place.open()], clock: systemClock, timers: systemTimers });
    await rig.book.open();
    rig.book.start();
    running.push(rig);
    return rig;
  };
  const isHeld = ({ book }: OrderRig) => book.holdOn(aCall) !== undefined;
  beforeEach(async () => {
    place = await start();
    one = await instance();
    other = await instance();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ book }) => book.close()));
    await place.close();
  });

  test('obey what one of them was told, until one of them releases it', async () => {
    const { id } = await one.hold();
    await one.book.revoke({ of: { token: 't1' }, reason: 'r', by: 'b' });
    await eventually(() => isHeld(other) && other.book.isRevoked(token));
    await other.book.release({ of: [id], code: other.code(), reason: 'over', by: 'bob' });
    await eventually(() => !isHeld(one));
    expect(one.book.isRevoked(token)).toBe(true);
    // The code is used up for both.
    const again = await one.hold();
    const terms = { of: [again.id], code: one.code(), reason: 'over', by: 'bob' };
    await expect(one.book.release(terms)).rejects.toThrow('was used before');
  });

  test('put back what is wiped out, for one that is started then', async () => {
    await one.hold();
    await one.book.revoke({ of: { token: 't1' }, reason: 'r', by: 'b' });
    await eventually(() => isHeld(other) && other.book.isRevoked(token));
    await place.wipe();
    await eventually(async () => (await (await place.open()).read()).size === 2);
    const third = await instance();
    expect([isHeld(third), third.book.isRevoked(token)]).toEqual([true, true]);
  });

  test('hold everything once somebody writes what is no order, and put right what he changed', async () => {
    const { id } = await one.hold({ scope: { integration: 'sms' } });
    await eventually(() => other.book.holds.length === 1);
    await place.tamper(id, '{"kind":"pardon"}');
    await eventually(() => isHeld(one) && isHeld(other));
    await eventually(() => one.book.holds.length === 2 && other.book.holds.length === 2);
    expect(one.book.holds.map((each) => each.id).toSorted()).toEqual(
      other.book.holds.map((each) => each.id).toSorted(),
    );
    await eventually(async () => (await (await place.open()).read()).get(id)?.includes('"sms"') === true);
  });
});
