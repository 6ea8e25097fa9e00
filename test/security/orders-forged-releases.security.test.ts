import { describe, expect, test } from '@jest/globals';
import { encodeOrder, orderId } from '../../src/lockdown/encode-order.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import { aCall, orderRig, scriptedLedger } from '../harness/order-rig.ts';

const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('forged releases', () => {
  const forge = (signer: ReleaseKey, of: readonly string[], step = 1) =>
    encodeOrder(signer.sign({ kind: 'release', of, reason: 'over', by: 'mallory', at: 1, step }));

  test('release nothing, are told once, and are not spread', async () => {
    const [redis, file] = [scriptedLedger('Redis'), scriptedLedger('state.sqlite')];
    const { book, hold, lines, code } = orderRig({ ledgers: [file, redis] });
    await book.open();
    const { id } = await hold();
    const forged = forge(ReleaseKey.make(), [id], 2 ** 40);
    redis.entries.set(forged.id, forged.text);
    await book.open();
    await book.open();
    expect(book.holdOn(aCall)?.id).toBe(id);
    expect(file.entries.has(forged.id)).toBe(false);
    expect(lines.filter(({ event }) => event === 'release_not_believed')).toHaveLength(1);
    // Nor do they use codes up.
    await expect(book.release(release([id], code()))).resolves.toBeDefined();
  });

  test('and true ones are believed nowhere without the key', async () => {
    const made = orderRig();
    const { id, order } = await made.hold();
    const true_ = await made.book.release(release([id], made.code()));
    const { book, lines } = orderRig({ releaseKey: undefined });
    await book.take(
      new Map([
        [id, encodeOrder(order).text],
        [true_.id, true_.text],
      ]),
    );
    expect(book.holdOn(aCall)?.id).toBe(id);
    expect(lines.find(({ event }) => event === 'release_not_believed')?.['message']).toContain('no release key');
    await expect(book.release(release([id], made.code()))).rejects.toThrow('no release key');
  });

  test('a true one with another hold in it is none', async () => {
    const made = orderRig();
    const [one, two] = [await made.hold(), await made.hold({ reason: 'other' })];
    const { text } = await made.book.release(release([one.id], made.code()));
    const changed = text.replace(one.id, two.id);
    await made.book.take(new Map([[orderId(changed), changed]]));
    expect(made.book.holds.map(({ id }) => id)).toEqual([two.id]);
  });

  test('a true one again does nothing again', async () => {
    const made = orderRig();
    const one = await made.hold();
    const { id, text } = await made.book.release(release([one.id], made.code()));
    const again = await made.hold();
    await made.book.take(new Map([[id, text]]));
    expect(made.book.holds.map((each) => each.id)).toEqual([again.id]);
  });
});
