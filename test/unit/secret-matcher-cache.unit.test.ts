import { expect, test } from '@jest/globals';
import { createMatcherCache } from '../../src/core/secret-matcher/matcher-cache.ts';

const MINUTE = 60_000;

function cacheAt(start: number) {
  let now = start;
  const { matcherOf: matcherFor } = createMatcherCache({ elapsed: () => now });
  return {
    matcherFor,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test('the same secrets have the same matcher', () => {
  const { matcherFor, pass } = cacheAt(0);
  const matcher = matcherFor(['secret-one', 'secret-two']);
  expect(matcherFor(['secret-one', 'secret-two'])).toBe(matcher);
  expect(matcherFor(['secret-onesecret-two'])).not.toBe(matcher);
  expect(matcherFor(['secret-one'])).not.toBe(matcher);
  for (let minute = 0; minute < 60; minute++) {
    pass(MINUTE);
    expect(matcherFor(['secret-one', 'secret-two'])).toBe(matcher);
  }
  expect(matcher.find(Buffer.from('a secret-two'))).toBe(true);
});

test('what no call used for twenty minutes is let go of, while others are kept', () => {
  const { matcherFor, pass } = cacheAt(0);
  const rotated = matcherFor(['secret-old']);
  const kept = matcherFor(['secret-new']);
  for (let minute = 0; minute < 20; minute++) {
    pass(MINUTE);
    expect(matcherFor(['secret-new'])).toBe(kept);
  }
  expect(matcherFor(['secret-old'])).not.toBe(rotated);
});

test('all is let go of after a long silence', () => {
  const { matcherFor, pass } = cacheAt(5000);
  const first = matcherFor(['secret-one']);
  pass(24 * 60 * MINUTE);
  expect(matcherFor(['secret-two'])).not.toBe(first);
  expect(matcherFor(['secret-one'])).not.toBe(first);
});

test('a flood of secrets does not grow it without bound', () => {
  const { matcherFor } = cacheAt(0);
  const first = matcherFor(['secret-first']);
  for (let index = 0; index < 2100; index++) matcherFor([`secret-${index}`]);
  expect(matcherFor(['secret-first'])).not.toBe(first);
});

test('of long secrets it keeps fewer', () => {
  const { matcherFor } = cacheAt(0);
  const secret = (index: number) => `${index}-`.padEnd(512, 'secret');
  const matchers = Array.from({ length: 440 }, (_, index) => matcherFor([secret(index)]));
  for (let index = 100; index < 440; index++) expect(matcherFor([secret(index)])).toBe(matchers[index]);
  expect(matcherFor([secret(0)])).not.toBe(matchers[0]);
});

test('one that calls use stays, however many others come', () => {
  const { matcherFor } = cacheAt(0);
  const products = matcherFor(['secret-of-the-product']);
  for (let index = 0; index < 5000; index++) {
    matcherFor([`secret-${index}`]);
    if (index % 500 === 0) expect(matcherFor(['secret-of-the-product'])).toBe(products);
  }
});

test('one that is too large to keep serves nonetheless, and leaves nothing behind', () => {
  const { matcherFor } = cacheAt(0);
  const huge = Array.from({ length: 50 }, (_, index) => `${index}-`.padEnd(6000, 'secret-of-an-operator'));
  expect(matcherFor(huge).find(Buffer.from(huge[7] ?? ''))).toBe(true);
  expect(matcherFor(['secret-one'])).toBe(matcherFor(['secret-one']));
});
