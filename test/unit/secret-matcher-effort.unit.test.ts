import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pathOf } from '../../src/core/secret-matcher/branches.ts';
import { Effort, SearchTooHard } from '../../src/core/secret-matcher/effort.ts';
import { follow } from '../../src/core/secret-matcher/follow.ts';
import { wordsOf } from '../../src/core/secret-matcher/word.ts';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';

/** Keys that cost as much as can be, each with the text that makes them. */
const costly: Readonly<Record<string, readonly [key: string, unit: string]>> = {
  backslashes: [`${'\\'.repeat(32)}x`, '\\'],
  'a dozen backslashes': [`${'\\'.repeat(12)}x`, '\\'],
  'a run': [`${'a'.repeat(4095)}b`, 'a'],
  'a period': [`${'abcde'.repeat(100)}x`, 'abcde'],
  'percent signs': [`${'%'.repeat(200)}x`, '%25'],
  'plus signs': [`${'+'.repeat(200)}x`, '+'],
};

describe.each(Object.entries(costly))('%s', (_name, [key, unit]) => {
  const matcher = createSecretMatcher([key]);
  const text = Buffer.alloc(1 << 20, unit);

  test('are not searched for at any cost', () => {
    const effort = new Effort();
    expect(() => matcher.find(text, effort)).toThrow(SearchTooHard);
    // Steps saved up at first, those for the text, and those of the last letter.
    expect(effort.spent).toBeLessThan(40 * text.length);
    expect(() => effort.spend(1)).toThrow(SearchTooHard);
  });

  test.each([1000, 65_536])('nor in pieces of %i bytes, however many', (length) => {
    const effort = new Effort();
    const scanner = matcher.scanner(effort);
    expect(() => {
      for (let at = 0; at < text.length; at += length) scanner.push(text.subarray(at, at + length));
    }).toThrow(SearchTooHard);
    expect(effort.spent).toBeLessThan(41 * text.length);
  });

  test('are found where they stand in an ordinary text', () => {
    expect(matcher.find(Buffer.from(`{"key":"${key}"}`))).toBe(true);
  });
});

test('following one start takes as many steps as there are places to reach, not as there are ways to reach them', () => {
  const effort = new Effort();
  const [word = []] = wordsOf(`${'\\'.repeat(60)}x`);
  expect(follow(pathOf(word), Buffer.alloc(400, '\\'), 0, effort)).toBe('not');
  // For each of the letters, the places that four bytes each may lead to, and the ways from there.
  expect(effort.spent).toBeLessThan(60 * 240 * 5);
});

test('what is left over is carried on, but no more than a little', () => {
  const effort = new Effort();
  for (let times = 0; times < 1000; times++) effort.allow(65_536);
  expect(() => effort.spend(3_000_000)).toThrow(SearchTooHard);
  effort.allow(1 << 30);
  expect(() => effort.spend(1)).toThrow(SearchTooHard);
});

/** Pieces of which those are made who try to make a search for a key slow that they do not know. */
const escapes = [
  '%',
  '%25',
  '%2525',
  '%252F',
  '\\',
  '\\\\',
  '\\u00',
  '\\x',
  '&',
  '&#',
  '&amp;',
  '0',
  '2',
  '5',
  '"',
  '+',
];
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));

test('random keys are searched for in whatever text, in whatever pieces', () => {
  const begin = fc.constantFrom('', 'sk-proj-', 'sk-ant-api03-', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.');
  const key = fc.tuple(begin, fc.string({ minLength: 24, maxLength: 60, unit: fc.constantFrom(...printable) }));
  const forms = (known: string) => [
    known,
    Buffer.from(known).toString('base64'),
    Buffer.from(known).toString('hex'),
    ...['%', '\\u00', '\\\\u00', '\\x'].map((way) =>
      known.replace(/./g, (each) => way + Buffer.from(each).toString('hex')),
    ),
  ];
  const input = key.chain(([known, rest]) =>
    fc.record({
      secret: fc.constant(known + rest),
      unit: fc.array(fc.constantFrom(...escapes, ...forms(known)), { minLength: 1, maxLength: 4 }),
    }),
  );
  fc.assert(
    fc.property(input, fc.constantFrom(1, 7, 64, 65_536), ({ secret, unit }, length) => {
      fc.pre(new Set(secret).size > 12 && unit.join('') !== '');
      const text = Buffer.alloc(32_768, unit.join(''));
      const scanner = createSecretMatcher([secret]).scanner();
      for (let at = 0; at < text.length; at += length) scanner.push(text.subarray(at, at + length));
    }),
    { numRuns: 100 },
  );
});
