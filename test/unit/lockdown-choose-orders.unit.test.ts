import { describe, expect, test } from '@jest/globals';
import { chooseOrders } from '../../src/cli/lockdown/choose-orders.ts';
import type { Hold, InForce } from '../../src/lockdown/definition.ts';

const order: Hold = { kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce: 'n' };
const holds = (count: number): readonly InForce<Hold>[] =>
  Array.from({ length: count }, (_, index) => ({ id: index.toString(16).padStart(20, '0'), order }));

describe('of orders in force', () => {
  test('all are the first thousand, which one release can name', () => {
    const all = holds(1500);
    expect(chooseOrders({ kind: 'hold', ids: 'all' }, all)).toEqual(all.slice(0, 1000).map(({ id }) => id));
  });

  test('one that is not among them is refused, naming some that are', () => {
    const choose = (count: number) => () => chooseOrders({ kind: 'hold', ids: ['ffff'] }, holds(count));
    expect(choose(12)).toThrow(/^No hold ffff is in force\. In force: (0{19}\d, ){9}0{19}9 and 2 more\. Nothing/);
    expect(choose(0)).toThrow(/^No hold ffff is in force\. There is no hold at all\. Nothing was released\.$/);
  });
});
