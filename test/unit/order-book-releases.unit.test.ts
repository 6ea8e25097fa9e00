import { describe, expect, test } from '@jest/globals';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { aCall, orderRig, scriptedCodes } from '../harness/order-rig.ts';

const other = { ...aCall, integration: 'sms' };
const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('a release', () => {
  test('ends what it names, and nothing else', async () => {
    const { book, hold, code } = orderRig();
    const [one, two] = [await hold({ scope: { integration: 'maps' } }), await hold({ scope: { integration: 'sms' } })];
    await book.release(release([one.id], code()));
    expect(book.holdOn(aCall)).toBeUndefined();
    expect(book.holdOn(other)?.id).toBe(two.id);
  });

  test.each([
    ['a reason', { reason: '  ' }, 'needs a reason'],
    ['a hold', { of: [] }, 'nothing to release'],
    ['a hold that there is', { of: ['0'.repeat(20)] }, 'nothing is in force here under 00000000000000000000'],
    ['an id, and repeats nothing else', { of: ['\u001b[2J secret'] }, 'under (not an id)'],
    ['a right code', { code: '000000' }, 'is wrong'],
  ])('needs %s', async (_what, change, message) => {
    const { book, hold, code } = orderRig();
    const { id } = await hold();
    await expect(book.release({ ...release([id], code()), ...change })).rejects.toThrow(message);
    expect(book.holdOn(aCall)).toBeDefined();
    // What was wrong with it used no code up.
    await expect(book.release(release([id], code()))).resolves.toBeDefined();
  });

  test('of what was released before uses no code up', async () => {
    const { book, hold, code, time } = orderRig();
    const [one, two] = [await hold(), await hold({ reason: 'other' })];
    await book.release(release([one.id], code()));
    time.advance(30_000);
    await expect(book.release(release([one.id], code()))).rejects.toThrow('nothing is in force');
    await book.release(release([two.id], code()));
    expect(book.holds).toEqual([]);
  });

  test('of a hold that comes later ends it when it comes', async () => {
    const made = orderRig();
    const { id, order } = await made.hold();
    const { text, id: releaseId } = await made.book.release(release([id], made.code()));
    const { book } = orderRig();
    await book.take(new Map([[releaseId, text]]));
    await book.take(new Map([[id, encodeOrder(order).text]]));
    expect(book.holdOn(aCall)).toBeUndefined();
  });

  test('teaches others that its code is used', async () => {
    const made = orderRig();
    const { id } = await made.hold();
    const first = await made.book.release(release([id], made.code()));
    const { book, hold, code } = orderRig({ time: made.time });
    await book.take(new Map([[first.id, first.text]]));
    const { id: another } = await hold();
    await expect(book.release(release([another], code()))).rejects.toThrow('was used before');
  });

  test('with a code that another used too counts once, whoever meets which first', async () => {
    const time = orderRig().time;
    const [left, right] = [orderRig({ time }), orderRig({ time, codes: scriptedCodes() })];
    const [one, two] = [await left.hold(), await right.hold({ scope: { integration: 'maps' } })];
    const texts = async ({ book }: typeof left, id: string) => {
      const made = await book.release(release([id], left.code()));
      return [made.id, made.text] as const;
    };
    const releases = [await texts(left, one.id), await texts(right, two.id)];
    const holds = [one, two].map(({ order }) => encodeOrder(order)).map(({ id, text }) => [id, text] as const);
    await left.book.take(new Map([...holds, ...releases]));
    await right.book.take(new Map([...releases.toReversed(), ...holds]));
    expect(left.book.holds).toHaveLength(1);
    expect(left.book.holds.map(({ id }) => id)).toEqual(right.book.holds.map(({ id }) => id));
  });
});
