import { describe, expect, test } from '@jest/globals';
import { signAnew } from '../../src/cli/lockdown-setup/carry-releases.ts';
import type { Hold } from '../../src/lockdown/definition.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { OrderSet } from '../../src/lockdown/order-set.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';

const holds = ['one', 'two', 'three'].map((nonce) =>
  encodeOrder({ kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce } satisfies Hold),
);
const [one, two, three] = holds.map(({ id }) => id) as [string, string, string];

const released = (key: ReleaseKey, of: string, step: number) =>
  encodeOrder(key.sign({ kind: 'release', of: [of], reason: 'r', by: 'b', at: 1, step }));
const entriesOf = (orders: readonly { id: string; text: string }[]) =>
  orders.map(({ id, text }) => [id, text] as const);

/** What instances with a key hold. */
function held(key: ReleaseKey, entries: Iterable<readonly [string, string]>): string[] {
  const set = new OrderSet((release) => key.verify(release));
  for (const [id, text] of entries) set.put(id, text);
  return set.holds(1).map(({ id }) => id);
}

// Ids change with the key: with two releases that used up one code, every second key would have the other count.
describe.each(Array.from({ length: 12 }, (_, index) => index))('of instances with another key, try %i', (index) => {
  const old = ReleaseKey.make();
  const key = ReleaseKey.make();
  const twins = [released(old, one, 5), released(old, two, 5)];
  const all = entriesOf([...holds, ...(index % 2 === 0 ? twins : twins.toReversed()), released(old, three, 6)]);

  test('the same is held as before', () => {
    const signed = signAnew(all, { old, key });
    const before = held(old, all);
    expect(before).toHaveLength(1);
    expect(held(key, [...all, ...signed])).toEqual(before);
    expect(signed.size).toBe(2);
  });
});

test('what another key signed, and what is no order, is not signed', () => {
  const [old, key] = [ReleaseKey.make(), ReleaseKey.make()];
  const forged = released(ReleaseKey.make(), one, 5);
  const { id, text } = released(old, two, 5);
  const changed = [id, text.replace(two, one)] as const;
  expect(signAnew([...entriesOf([forged]), changed, ['panic', '']], { old, key })).toEqual(new Map());
  expect(signAnew([...entriesOf([forged]), [id, text], changed], { old, key }).size).toBe(1);
});
