import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Counting, Standings, StandingTerms } from '../../../src/state/definition.ts';
import { eventually } from '../../harness/eventually.ts';

const HOUR = 3_600_000;
const terms: StandingTerms = { window: HOUR, threshold: 0.5, calls: 10, floor: 0.1 };
const BEST = { factor: 1, pausedFor: 0 };

export function describeStandings(instances: () => readonly Counting[]): void {
  describe('standings', () => {
    const all = () => instances().map(({ standings }) => standings);
    const first = () => all()[0] as Standings;
    const observe = (subject: string, letters: string, by = terms) =>
      Promise.all(
        [...letters].map((letter, index) =>
          (all()[index % all().length] as Standings).observe(subject, letter === 'b' ? 'bad' : 'good', by),
        ),
      );

    test('of whom nothing is known are the best', async () => {
      expect(await first().look(randomUUID(), terms)).toEqual(BEST);
    });

    test.each([
      ['nine bad calls', 'b'.repeat(9), 1],
      ['ten of which half were bad', 'bgbgbgbgbg', 0.5],
      ['fewer bad ones', 'bgggbgggbggg', 1],
      ['however many in parallel', 'b'.repeat(60), 0.5],
    ])('after %s through all instances are the same for all', async (_what, letters, factor) => {
      const subject = randomUUID();
      const told = await observe(subject, letters);
      expect(Math.min(...told.map((each) => each.factor))).toBe(factor);
      for (const standings of all()) expect(await standings.look(subject, terms)).toEqual({ factor, pausedFor: 0 });
    });

    test('belong to one subject', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await observe(one, 'b'.repeat(10));
      expect(await observe(other, 'g')).toEqual([BEST]);
    });

    test('fall again with each bad window, to the floor, and come back to 1 by themselves', async () => {
      const subject = randomUUID();
      const quick = { ...terms, window: 40, calls: 1, floor: 0.3 };
      const seen = new Set<number>();
      await eventually(
        async () => {
          const [told] = await observe(subject, 'b', quick);
          seen.add(told?.factor ?? 0);
          return seen.has(0.3);
        },
        { what: 'the floor' },
      );
      expect(seen).toContain(0.5);
      expect(Math.min(...seen)).toBe(0.3);
      await eventually(async () => (await first().look(subject, quick)).factor === 1, { what: 'a factor of 1' });
      expect(await observe(subject, 'g', quick)).toEqual([BEST]);
    });

    test('hold a pause for all, which is never shortened and ends by itself', async () => {
      const subject = randomUUID();
      await first().pause(subject, HOUR);
      await first().pause(subject, 1000);
      for (const standings of all()) {
        const { factor, pausedFor } = await standings.look(subject, terms);
        expect(factor).toBe(1);
        expect(pausedFor).toBeGreaterThan(HOUR / 2);
        expect(pausedFor).toBeLessThanOrEqual(HOUR);
      }
      const brief = randomUUID();
      await first().pause(brief, 30);
      await eventually(async () => (await first().look(brief, terms)).pausedFor === 0, { what: 'the end of a pause' });
    });

    test('keep pause and factor beside each other', async () => {
      const subject = randomUUID();
      await observe(subject, 'b'.repeat(10));
      await first().pause(subject, HOUR);
      const [told] = await observe(subject, 'g');
      expect(told?.factor).toBe(0.5);
      expect(told?.pausedFor).toBeGreaterThan(HOUR / 2);
    });

    test('take pauses of no length', async () => {
      const subject = randomUUID();
      for (const length of [0, 0.4]) await first().pause(subject, length);
      await eventually(async () => (await first().look(subject, terms)).pausedFor === 0, { what: 'no pause' });
    });
  });
}
