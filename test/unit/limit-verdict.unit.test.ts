import { describe, expect, test } from '@jest/globals';
import { type ErrorCode, errorCodes, GatewayError } from '../../src/core/errors.ts';
import { isDenial, type KeyOf, verdictOnCaller, verdictOnProvider } from '../../src/limits/verdict.ts';

type Row = [status: number, keyOf: KeyOf, caller: string | undefined, provider: string | undefined];

// What an answer says of whoever is behind it: of the caller, and of the provider.
const rows: Row[] = [
  [101, 'product', 'good', 'good'],
  [200, 'product', 'good', 'good'],
  [304, 'product', 'good', 'good'],
  [400, 'product', 'bad', 'good'],
  [404, 'product', 'bad', 'good'],
  [422, 'product', 'bad', 'good'],
  [401, 'product', undefined, 'good'],
  [403, 'product', undefined, 'good'],
  [429, 'product', undefined, 'bad'],
  [500, 'product', undefined, 'bad'],
  [503, 'product', undefined, 'bad'],
  [501, 'product', undefined, 'good'],
  [505, 'product', undefined, 'good'],
  [200, 'caller', 'good', undefined],
  [400, 'caller', 'bad', undefined],
  [403, 'caller', 'bad', undefined],
  [401, 'caller', undefined, undefined],
  [429, 'caller', undefined, undefined],
  [500, 'caller', undefined, undefined],
];

describe('an answer', () => {
  test.each(rows)(
    '%i under the key of the %s says of the caller: %s, of the provider: %s',
    (status, keyOf, ...said) => {
      expect([verdictOnCaller(status, keyOf), verdictOnProvider(status, keyOf)]).toEqual(said);
    },
  );
});

test('our own refusals for asking too much, of tokens, and for what is not the caller’s doing, are no denials', () => {
  const denials = errorCodes.filter((code) => isDenial(new GatewayError(code)));
  const innocent: ErrorCode[] = ['rate_limited', 'unauthenticated', 'locked_down', 'overloaded', 'upstream_timeout'];
  for (const code of innocent) expect(denials).not.toContain(code);
  const guilty: ErrorCode[] = [
    'forbidden',
    'unknown_route',
    'parameter_not_allowed',
    'ambiguous_path',
    'malformed_body',
  ];
  expect(denials).toEqual(expect.arrayContaining(guilty));
});
