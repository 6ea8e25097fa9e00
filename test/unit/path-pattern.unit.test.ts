import { describe, expect, test } from '@jest/globals';
import { pathPattern } from '../../src/integrations/path-pattern.ts';

const matching: readonly [pattern: string, matches: readonly string[], not: readonly string[]][] = [
  [
    '/v1/places:searchText',
    ['/v1/places:searchText'],
    ['/v1/places:searchtext', '/v1/places:searchText/', '/v1/placesxsearchText', '/x/v1/places:searchText', '/v1'],
  ],
  ['/v1/a.b', ['/v1/a.b'], ['/v1/aXb', '/v1/a%2Eb']],
  ['/v1/*', ['/v1/a', '/v1/a%20b', '/v1/*'], ['/v1/', '/v1', '/v1/a/b', '/v2/a']],
  ['/v1/*/media', ['/v1/a/media'], ['/v1/media', '/v1/a/b/media', '/v1//media']],
  ['/v1/**', ['/v1/a', '/v1/a/b/c'], ['/v1', '/v1/', '/v10/a']],
  ['/bot{token}/getMe', ['/botX/getMe', '/bot1:2/getMe'], ['/bot/getMe', '/botX/Y/getMe', '/robotX/getMe']],
  ['/{account}/messages/{token}', ['/a/messages/b'], ['/a/messages/', '/messages/b']],
  ['/v1/(a)', ['/v1/(a)'], ['/v1/a']],
  ['/v1/a+', ['/v1/a+'], ['/v1/aa']],
  ['/v1/$', ['/v1/$'], ['/v1/']],
];

describe.each(matching)('%s', (pattern, matches, not) => {
  const compiled = pathPattern.compile(pattern);
  test.each(matches.map((path) => [path]))('matches %s', (path) => expect(compiled.matches(path)).toBe(true));
  test.each(not.map((path) => [path]))('does not match %s', (path) => expect(compiled.matches(path)).toBe(false));
});

const filling: readonly [pattern: string, path: string, values: Record<string, string>, filled: string][] = [
  ['/bot{token}/getMe', '/botCALLER/getMe', { token: '1:2' }, '/bot1:2/getMe'],
  ['/{account}/m/{token}', '/x/m/y', { account: 'A', token: 'T' }, '/A/m/T'],
  ['/{token}/{token}', '/x/y', { token: 'T' }, '/T/T'],
  ['/{a}{b}', '/xyz', { a: 'A', b: 'B' }, '/AB'],
  ['/{token}/**', '/x/y/x', { token: 'T' }, '/T/y/x'],
  ['/*/{token}', '/T/x', { token: 'T$&' }, '/T/T$&'],
  ['/v1/*', '/v1/x', { token: 'T' }, '/v1/x'],
];

test.each(filling)('%s filled, asked for as %s', (pattern, path, values, filled) => {
  expect(pathPattern.compile(pattern).fill(path, values)).toBe(filled);
});

test.each([
  'v1',
  '',
  '/',
  '/v1/',
  '//v1',
  '/v1/..',
  '/./v1',
  '/v1/***',
  '/**/v1',
  '/v1/a*',
  '/v1?x',
  '/v1#x',
  '/v1/%2e',
  '/v1\\x',
  '/v1/a b',
  '/{}',
  '/{a',
  '/a}',
  '/{a b}',
  '/v1;x',
])('%s is no pattern', (pattern) => expect(pathPattern.isValid(pattern)).toBe(false));

test.each(matching.map(([pattern]) => pattern))('%s is a pattern', (pattern) =>
  expect(pathPattern.isValid(pattern)).toBe(true),
);
