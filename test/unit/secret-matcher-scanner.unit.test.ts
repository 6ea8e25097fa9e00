import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf } from '../../src/core/secret-matcher/word.ts';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';

const SECRET = 'AIzaCanary+key/with=odd&characters-7f3e9';
const spellings = [
  SECRET,
  encodeURIComponent(SECRET),
  SECRET.replaceAll('/', '\\/'),
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('hex'),
];

/** The bytes in chunks of the given lengths, repeated as needed. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** What is released of a stream, and whether a secret was found. */
function scan(secrets: readonly string[], chunks: readonly Uint8Array[]) {
  const scanner = createSecretMatcher(secrets).scanner();
  let seen = Buffer.alloc(0);
  let released = 0;
  for (const chunk of chunks) {
    if (scanner.push(chunk)) return { found: true, released: seen.subarray(0, released) };
    seen = Buffer.concat([seen, chunk]);
    released = seen.length - scanner.held;
  }
  return { found: false, released: seen.subarray(0, released) };
}

describe.each(spellings)('%s', (spelling) => {
  const text = Buffer.from(`{"before":1,"key":"${spelling}","after":2}`);

  test.each([1, 2, 3, 7, 39, 40, 41, 1000])(
    'is found in chunks of %i bytes, and nothing of it is released',
    (length) => {
      const { found, released } = scan([SECRET], cut(text, [length]));
      expect(found).toBe(true);
      expect(text.indexOf(spelling)).toBeGreaterThanOrEqual(released.length);
    },
  );

  test('is found wherever it is cut in two or three', () => {
    for (let first = 1; first < text.length; first += 2) {
      for (let second = 1; second < text.length - first; second += 5) {
        const chunks = [text.subarray(0, first), text.subarray(first, first + second), text.subarray(first + second)];
        expect(scan([SECRET], chunks).found).toBe(true);
      }
    }
  });
});

test('what is not the start of a secret is released at once', () => {
  const scanner = createSecretMatcher([SECRET]).scanner();
  for (const event of ['data: {"delta":"Hello"}\n\n', ': heartbeat\n\n', 'data: [DONE]\n\n', 'A', 'Iz', ' ']) {
    expect(scanner.push(Buffer.from(event))).toBe(false);
    if (event !== 'A' && event !== 'Iz') expect(scanner.held).toBe(0);
  }
});

test('what is the start of a secret is held until it turns out not to be one', () => {
  const scanner = createSecretMatcher([SECRET]).scanner();
  const held = ['the key is AIza', 'Canary%2', 'Bkey\\', '/wit', 'h a hat', 'A'].map((chunk) => {
    scanner.push(Buffer.from(chunk));
    return scanner.held;
  });
  expect(held).toEqual([4, 12, 17, 21, 0, 1]);
});

test('a secret that begins within the start of another is found', () => {
  expect(scan(['aaaaaaab'], cut(Buffer.from('aaaaaaaaaaaab'), [1])).found).toBe(true);
  expect(scan(['abcabcabd'], cut(Buffer.from('abcabcabcabd'), [1])).found).toBe(true);
  expect(scan(['abcdefgh-long', 'efgh-short'], cut(Buffer.from('abcdefgh-short'), [3])).found).toBe(true);
  expect(scan(['%252525252525x'], cut(Buffer.from('%25%252525252525x'), [1])).found).toBe(true);
});

test('of starts within each other the oldest decides what is held', () => {
  const scanner = createSecretMatcher(['aaaaaaab', 'aacdefgh']).scanner();
  const held = ['aaa', 'aaaa', 'a', 'a', 'cd', 'x'].map((chunk) => {
    scanner.push(Buffer.from(chunk));
    return scanner.held;
  });
  expect(held).toEqual([3, 7, 7, 7, 4, 0]);
});

test('once found, a secret stays found', () => {
  const scanner = createSecretMatcher([SECRET]).scanner();
  expect(scanner.push(Buffer.from(SECRET))).toBe(true);
  expect(scanner.push(Buffer.from('nothing'))).toBe(true);
});

/** Whether the text, from its first byte to its last, is a spelling or the start of one: the plain meaning, without any cleverness. */
function reads(word: readonly (readonly Uint8Array[])[], text: string): 'whole' | 'start' | 'not' {
  const [letter, ...rest] = word;
  if (letter === undefined) return 'whole';
  const outcomes = letter.map((bytes) => {
    const way = Buffer.from(bytes).toString('latin1');
    if (text.startsWith(way)) return reads(rest, text.slice(way.length));
    return way.startsWith(text) ? 'start' : 'not';
  });
  return outcomes.find((each) => each === 'whole') ?? outcomes.find((each) => each === 'start') ?? 'not';
}

test('in any chunks, a secret is found when it is whole, and till then exactly what may become one is held', () => {
  const unit = fc.constantFrom('a', 'b', '%', '2', '5', '\\', '/', ' ', '+');
  const secret = fc.string({ minLength: 8, maxLength: 10, unit });
  const input = secret.chain((value) => {
    const ways = [value, encodeURIComponent(value), value.replaceAll('/', '\\/'), Buffer.from(value).toString('hex')];
    const base64 = ['', 'x', 'yz'].map((before) => Buffer.from(before + value).toString('base64'));
    const fragment = fc
      .tuple(fc.constantFrom(...ways, ...base64), fc.nat(8), fc.nat(30))
      .map(([way, from, length]) => way.slice(from, from + length));
    const pieces = fc.array(fc.oneof(fragment, fc.string({ maxLength: 4, unit })), { maxLength: 6 });
    return fc.record({ value: fc.constant(value), text: pieces.map((all) => all.join('')) });
  });
  fc.assert(
    fc.property(input, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), ({ value, text }, lengths) => {
      const words = wordsOf(value);
      const scanner = createSecretMatcher([value]).scanner();
      let seen = '';
      for (const chunk of cut(Buffer.from(text, 'latin1'), lengths)) {
        seen += Buffer.from(chunk).toString('latin1');
        const ends = Array.from(seen, (_, start) => words.map((word) => reads(word, seen.slice(start))));
        const whole = ends.some((each) => each.includes('whole'));
        expect(scanner.push(chunk)).toBe(whole);
        if (whole) return;
        const oldest = ends.findIndex((each) => each.includes('start'));
        expect(scanner.held).toBe(oldest === -1 ? 0 : seen.length - oldest);
      }
    }),
    { numRuns: 1000 },
  );
});

test('any secret is found in any chunks of any text, and not one byte of it is released', () => {
  const secret = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' });
  const bytes = fc.uint8Array({ maxLength: 300 });
  const lengths = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1 });
  fc.assert(
    fc.property(secret, bytes, bytes, lengths, fc.nat(3), (value, before, after, cuts, which) => {
      const json = JSON.stringify(value).slice(1, -1);
      const way = [value, encodeURIComponent(value), json, Buffer.from(value).toString('hex')][which] ?? value;
      const text = Buffer.concat([before, Buffer.from(way), after]);
      const { found, released } = scan([value], cut(text, cuts));
      expect(found).toBe(true);
      expect(released.length).toBeLessThanOrEqual(text.indexOf(way));
    }),
    { numRuns: 500 },
  );
});
