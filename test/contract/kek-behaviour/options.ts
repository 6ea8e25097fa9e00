import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { backends } from '../../../src/secrets/index.ts';
import { keks } from '../../../src/vault/kek/index.ts';
import type { KekSubject } from './subject.ts';

export function checksItsOptions({ definition, setUp }: KekSubject): void {
  const schema = z.strictObject(definition.options);
  const issuesOf = (options: unknown) => schema.safeParse(options).error?.issues ?? [];

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
      for (const key of Object.keys(definition.options)) {
        for (const wrong of [[], '', null])
          for (const { message } of issuesOf({ ...setUp.sample, [key]: wrong }))
            expect(message).not.toMatch(/^Invalid/);
      }
    });

    test('they can be described to an editor, each in a sentence', () => {
      const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
      for (const [name, property] of Object.entries(properties))
        expect([name, property]).toEqual([name, expect.objectContaining({ description: expect.stringMatching(/\w/) })]);
    });

    test('none is called as one of a backend that keeps a vault: it would be taken for that', () => {
      const taken = backends.filter(({ vault }) => vault !== undefined).flatMap(({ options }) => ownNames(options));
      expect(taken).toContain('path');
      expect(Object.keys(definition.options).filter((name) => taken.includes(name))).toEqual([]);
    });
  });
}

/** What a backend calls its own options, those of keys left out. */
function ownNames(options: z.ZodType): string[] {
  const described = z.toJSONSchema(options, { io: 'input' }) as Described;
  const [first] = described.anyOf ?? described.oneOf ?? [described];
  const [standard] = keks;
  return Object.keys(first?.properties ?? {}).filter((name) => !(name in standard.options));
}

interface Described {
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, unknown>>;
}
