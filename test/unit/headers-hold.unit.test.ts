import { expect, test } from '@jest/globals';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import { headersHold } from '../../src/pipeline/forward/scan/headers-hold.ts';

const SECRET = 'AIzaCanary+key/with=odd&characters-7f3e9';
const matcher = createSecretMatcher([SECRET, 'x-lower-case-key']);

test.each([
  { 'x-echo': SECRET },
  { etag: `"${SECRET}"` },
  { location: `https://maps.example/photo?key=${encodeURIComponent(SECRET)}&size=1` },
  { 'content-disposition': `attachment; filename="${Buffer.from(`u:${SECRET}`).toString('base64')}"` },
  { 'set-cookie': ['a=b', `c=${SECRET}`] },
  { 'x-lower-case-key': '1' },
])('%o holds the secret', (headers) => {
  expect(headersHold(matcher, { 'content-length': 12, ...headers, date: 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(true);
});

test('ordinary headers hold nothing, nor do two that each have half', () => {
  expect(headersHold(matcher, {})).toBe(false);
  expect(
    headersHold(matcher, {
      'content-type': 'application/json',
      'content-length': 12,
      etag: undefined,
      'set-cookie': [SECRET.slice(0, 20), SECRET.slice(20)],
      vary: 'Authorization, Origin, café',
    }),
  ).toBe(false);
});
