import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Subject } from './subject.ts';

export function checksItsOptions({ definition, setUp }: Subject): void {
  const issuesOf = (options: unknown) => definition.options.safeParse(options).error?.issues ?? [];

  describe('options', () => {
    test('those that are in order are taken', () => {
      expect(issuesOf(setUp.sample)).toEqual([]);
    });

    test('one that is not known is refused', () => {
      expect(issuesOf({ ...setUp.sample, unheardOf: 1 })).toMatchObject([
        { code: 'unrecognized_keys', keys: ['unheardOf'] },
      ]);
    });

    test('what is left out has a default, or is asked for in words', () => {
      for (const { message } of issuesOf({})) expect(message).not.toMatch(/^Invalid/);
      for (const key of Object.keys(setUp.sample))
        for (const { message } of issuesOf({ ...setUp.sample, [key]: 7 })) expect(message).not.toMatch(/^Invalid/);
    });

    test('they can be described to an editor', () => {
      expect(() => z.toJSONSchema(definition.options, { io: 'input' })).not.toThrow();
    });
  });
}
