import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../src/state/definition.ts';
import { eventually } from '../harness/eventually.ts';
import { type LedgerPlace, ledgerPlaces } from '../harness/ledger-places.ts';

describe.each(ledgerPlaces)('orders in $kind', ({ start }) => {
  let place: LedgerPlace;
  let one: Ledger;
  let other: Ledger;
  beforeAll(async () => {
    place = await start();
    one = await place.open();
    other = await place.open();
  });
  beforeEach(() => place.wipe());
  afterAll(() => place.close());

  const entries = (from: number, to: number) =>
    new Map(
      Array.from({ length: to - from }, (_each, index) => [`id-${from + index}`, `{"text":"é ${from + index}"}`]),
    );

  test('are nothing at first, and what anybody added after', async () => {
    expect(await one.read()).toEqual(new Map());
    await one.add(entries(0, 2));
    await other.add(entries(2, 3));
    expect(await one.read()).toEqual(entries(0, 3));
    expect(await other.read()).toEqual(entries(0, 3));
  });

  test('stay what they are when they are added again, with others', async () => {
    await one.add(entries(0, 2));
    await Promise.all([other.add(entries(0, 4)), one.add(entries(1, 5)), one.add(new Map())]);
    expect(await other.read()).toEqual(entries(0, 5));
  });

  test('are put right when they were tampered with', async () => {
    await one.add(entries(0, 3));
    await place.tamper('id-1', 'something else');
    expect((await other.read()).get('id-1')).toBe('something else');
    await other.add(entries(0, 3));
    expect(await one.read()).toEqual(entries(0, 3));
  });

  test('are told of, whoever added them', async () => {
    const heard: string[] = [];
    const ends = [one.watch(() => heard.push('one')), other.watch(() => heard.push('other'))];
    try {
      await one.add(entries(0, 1));
      await eventually(() => heard.includes('other'));
      heard.length = 0;
      await other.add(entries(1, 2));
      await eventually(() => heard.includes('one'));
    } finally {
      for (const end of ends) end();
    }
  });

  test('are told of when somebody wrote one by hand, in place of another', async () => {
    await one.add(entries(0, 2));
    let seen: ReadonlyMap<string, string> = new Map();
    const end = one.watch(() => void one.read().then((all) => (seen = all)));
    try {
      // Once this was heard of, the first look is over.
      await other.add(entries(2, 3));
      await eventually(() => seen.size === 3);
      await place.replace('id-1', 'panic', 'key leaked');
      await eventually(() => seen.get('panic') === 'key leaked' && seen.size === 3);
    } finally {
      end();
    }
  });

  test('are gone when the place was emptied, which is told of, and can be put back', async () => {
    await one.add(entries(0, 2));
    let changes = 0;
    const end = other.watch(() => (changes += 1));
    try {
      const before = changes;
      await place.wipe();
      await eventually(() => changes > before);
      await eventually(async () => (await one.read()).size === 0);
      await one.add(entries(0, 2));
      expect(await other.read()).toEqual(entries(0, 2));
    } finally {
      end();
    }
  });

  test('may be a great many', async () => {
    await one.add(entries(0, 1500));
    expect(await other.read()).toEqual(entries(0, 1500));
  });
});
