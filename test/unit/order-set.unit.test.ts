import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Order } from '../../src/lockdown/definition.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { OrderSet } from '../../src/lockdown/order-set.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import { SECRET } from '../harness/order-rig.ts';

const key = new ReleaseKey(SECRET);
const told = { reason: 'r', by: 'b' };
const subjects = ['u1', 'u2'];
const calls = ['maps', 'sms'].flatMap((integration) =>
  subjects.map((subject) => ({ integration, operation: 'op', issuer: 'i', subject })),
);
const tokens = subjects.flatMap((subject) =>
  ['t1', 't2'].map((tokenId) => ({ issuer: 'i', subject, tokenId, issuedAt: 5 })),
);

const scopes = fc.record(
  { integration: fc.constantFrom('maps', 'sms'), caller: fc.constantFrom(...subjects) },
  { requiredKeys: [] },
);
const revoked = fc.oneof(
  fc.record({ token: fc.constantFrom('t1', 't2') }),
  fc.record({ issuer: fc.constant('i'), caller: fc.constantFrom(...subjects) }),
  fc.record({ before: fc.nat(10) }),
);
const facts = fc.uniqueArray(
  fc.oneof(
    fc.record({ kind: fc.constant('hold' as const), scope: scopes, nonce: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('revocation' as const), of: revoked, at: fc.nat(2) }),
  ),
  { maxLength: 8, selector: (fact) => JSON.stringify(fact) },
);

/** Facts, then releases of some of them, a few under the same step. */
const orders = fc
  .tuple(facts, fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1 }), fc.nat(2)), { maxLength: 4 }))
  .map(([made, releases]) => {
    const first = made.map((fact) =>
      encodeOrder(
        (fact.kind === 'hold' ? { ...fact, ...told, at: 0, trigger: 'command' } : { ...fact, ...told }) as Order,
      ),
    );
    const ended = releases.flatMap(([picks, step]) => {
      const of = [...new Set(picks.flatMap((pick) => first[pick]?.id ?? []))];
      return of.length === 0 ? [] : [encodeOrder(key.sign({ kind: 'release', ...told, at: 0, of, step }))];
    });
    return [...first, ...ended];
  });

const shape = (set: OrderSet) => ({
  holds: set
    .holds(0)
    .map(({ id }) => id)
    .toSorted(),
  revocations: set
    .revocations()
    .map(({ id }) => id)
    .toSorted(),
  held: calls.map((call) => set.holdOn(call, () => 0) !== undefined),
  revoked: tokens.map((token) => set.isRevoked(token)),
  counts: set.revoked.counts,
  callers: set.revoked.callers.map(({ caller }) => caller).toSorted(),
  lastStep: set.releases.lastStep,
});

const merged = (entries: readonly { id: string; text: string }[]) => {
  const set = new OrderSet((release) => key.verify(release));
  for (const { id, text } of entries) set.put(id, text);
  return set;
};

test('the same orders in any order, and any number of times, are the same set', () => {
  const shuffled = orders.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, again]) => {
      expect(shape(merged(again))).toEqual(shape(merged(all)));
    }),
  );
});

test('what is in force follows from the lists alone', () => {
  fc.assert(
    fc.property(orders, (all) => {
      const set = merged(all);
      const holds = set.holds(0).map(({ order }) => order.scope);
      const held = calls.map(({ integration, subject }) =>
        holds.some(
          (scope) => (scope.integration ?? integration) === integration && (scope.caller ?? subject) === subject,
        ),
      );
      expect(shape(set).held).toEqual(held);
      const of = set.revocations().map(({ order }) => order.of);
      const revokedTokens = tokens.map(({ subject, tokenId, issuedAt }) =>
        of.some((each) =>
          'before' in each
            ? issuedAt < each.before
            : 'token' in each
              ? each.token === tokenId
              : each.caller === subject,
        ),
      );
      expect(shape(set).revoked).toEqual(revokedTokens);
      expect(Object.values(set.revoked.counts).reduce((sum, each) => sum + each)).toBe(of.length);
    }),
  );
});
