import { describe, expect, test } from '@jest/globals';
import type { Hold, InForce } from '../../src/lockdown/definition.ts';
import { HoldIndex } from '../../src/lockdown/hold-index.ts';
import { aCall } from '../harness/order-rig.ts';

const hold = (id: string, terms: Partial<Hold> = {}): InForce<Hold> => ({
  id,
  order: { kind: 'hold', scope: {}, reason: 'r', by: 'b', at: 1, trigger: 'command', nonce: id, ...terms },
});
const now = () => 10;

describe('holds found for a call', () => {
  test('the one that was added first, among those that are not over and were not removed', () => {
    const index = new HoldIndex();
    const [over, first, second] = [hold('over', { until: 10 }), hold('first'), hold('second')];
    for (const each of [over, first, second]) index.add(each);
    expect(index.find(aCall, now)).toBe(first);
    index.remove(first);
    expect(index.find(aCall, now)).toBe(second);
    index.remove(second);
    expect(index.find(aCall, now)).toBeUndefined();
    expect(index.all).toEqual([over]);
  });

  // It takes 0.1 s; where each is copied or searched for among all others, more than a minute.
  test('a flood of one scope goes in and out in time', () => {
    const begun = performance.now();
    const index = new HoldIndex();
    const flood = Array.from({ length: 60_000 }, (_, at) => hold(String(at)));
    for (const each of flood) index.add(each);
    expect(index.find(aCall, now)?.id).toBe('0');
    for (const each of flood.toReversed()) index.remove(each);
    expect(index.find(aCall, now)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
