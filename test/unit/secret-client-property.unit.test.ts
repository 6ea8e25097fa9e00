import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refer } from '../harness/scripted-store.ts';
import { settled } from '../harness/secret-client-rig.ts';
import { type SimulatedStore, simulatedStore } from '../harness/simulated-store.ts';

const TTL = 10_000;
const STALE = 40_000;

type Step = (world: SimulatedStore) => void;

const some = (...names: (keyof SimulatedStore['events'])[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...names).map((name) => (world) => world.events[name]());
const wait: fc.Arbitrary<Step> = fc.integer({ min: 1, max: TTL }).map(
  (span) =>
    ({ time }) =>
      time.advance(span),
);
const answer: fc.Arbitrary<Step> = fc.nat(3).map((which) => (world) => world.answer(which));
const call: fc.Arbitrary<Step> = fc.constant(
  (world) => void world.get().then((key) => expect(world.revoked).not.toContain(key)),
);

test('no order of events gives out a revoked key; and a TTL after all of them the store alone says what is true', async () => {
  const events = some('put', 'delete', 'revoke', 'invalidate', 'outage', 'return');
  const steps = fc.array(fc.oneof(wait, answer, call, call, events), { minLength: 10, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = simulatedStore({ ttl: TTL, staleIfError: STALE });
      for (const step of all) {
        step(world);
        await settled();
      }
      world.events.return();
      for (let passed = 0; passed < TTL; passed += 250) {
        world.time.advance(250);
        world.answerAll();
        await settled();
      }
      const last = world.get();
      await settled();
      world.answerAll();
      expect(await last).toBe(world.truth);
      await world.client.close();
    }),
    { numRuns: 200 },
  );
});

test('no order of failures refuses a key that was read within the TTL and staleIfError', async () => {
  const events = some('invalidate', 'outage', 'return');
  const steps = fc.array(fc.oneof(wait, answer, call, events), { minLength: 5, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = simulatedStore({ ttl: TTL, staleIfError: STALE });
      const first = world.get();
      world.answerAll();
      expect(await first).toBe('key-0');
      for (const step of all) {
        step(world);
        await settled();
        const age = world.client.ageOf(refer('a')) as number;
        // A call may wait as long as the store may take.
        if (age + 3_000 >= TTL + STALE) break;
        const key = world.get();
        await settled();
        world.time.advance(3_000);
        expect(await key).toBe('key-0');
      }
      await world.client.close();
    }),
    { numRuns: 200 },
  );
});
