import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { encodeOrder, orderId } from '../../src/lockdown/encode-order.ts';
import { aCall, orderRig, scriptedLedger } from '../harness/order-rig.ts';

const release = (of: readonly string[], code: string) => ({ of, code, reason: 'over', by: 'bob' });

describe('what is no order holds everything', () => {
  const { id, text } = encodeOrder({ kind: 'revocation', of: { token: 't' }, reason: 'r', by: 'b', at: 1 });
  const hold = { kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce: 'n' } as const;
  const as = (order: unknown) => [orderId(canonicalJson(order)), canonicalJson(order)] as const;

  test.each([
    ['a word under a word', 'panic', 'key leaked'],
    ['nothing', '', ''],
    ['an id that is not of its text', '0'.repeat(20), text],
    ['a text that was changed', id, text.replace('"r"', '"s"')],
    ['another spelling of the same', orderId(` ${text}`), ` ${text}`],
    ['members in another order', ...((t) => [orderId(t), t] as const)(JSON.stringify({ ...hold }))],
    ['an unknown kind', ...as({ kind: 'pardon' })],
    ['an unknown member', ...as({ ...hold, ignore: true })],
    ['a scope of nothing that there is', ...as({ ...hold, scope: { integrations: 'maps' } })],
    ['an empty name', ...as({ ...hold, scope: { integration: '' } })],
    ['a time that is none', ...as({ ...hold, until: 'never' })],
    ['a list', ...as([hold])],
    ['null', ...as(null)],
    ['what is nested deeply', ...((t) => [orderId(t), t] as const)(`${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`)],
    ['a name of JavaScript', '__proto__', '{}'],
    ['what is too long', ...as({ ...hold, reason: 'x'.repeat(1_000_000) })],
  ])('%s', async (_what, strayId, strayText) => {
    const ledger = scriptedLedger('Redis', new Map([[strayId, strayText]]));
    const { book, lines } = orderRig({ ledgers: [ledger] });
    await book.open();
    expect(book.holdOn(aCall)?.order).toMatchObject({ scope: {}, trigger: 'shared-state' });
    expect(lines.find(({ event }) => event === 'unreadable_order')).toMatchObject({ place: 'Redis' });
    if (strayText.includes('leaked')) expect(JSON.stringify(lines)).not.toContain('leaked');
  });

  test('once, for all who find it, and again when something else is found', async () => {
    const entries = new Map([['panic', 'key leaked']]);
    const ledger = scriptedLedger('Redis', entries);
    const [one, two] = [orderRig({ ledgers: [ledger] }), orderRig({ ledgers: [ledger] })];
    await Promise.all([one.book.open(), two.book.open()]);
    expect(one.book.holds.map(({ id }) => id)).toEqual(two.book.holds.map(({ id }) => id));
    await one.book.open();
    expect(one.book.holds).toHaveLength(1);
    // Released, it stays so, though it is still there.
    await one.book.release(release([one.book.holds[0]?.id ?? ''], one.code()));
    await one.book.open();
    expect(one.book.holds).toEqual([]);
    entries.set('panic', 'another key leaked');
    await one.book.open();
    expect(one.book.holds).toHaveLength(1);
  });
});
