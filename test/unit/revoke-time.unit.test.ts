import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/cli/command.ts';
import { parseTime } from '../../src/cli/revoke/parse-time.ts';

const NOW = Date.UTC(2026, 10, 21, 20, 15);

describe('a time before which tokens are refused', () => {
  test.each([
    ['now', NOW],
    ['2026-11-21T20:00:00Z', NOW - 900_000],
    ['2026-11-21T20:00Z', NOW - 900_000],
    ['2026-11-21T21:00:00.000+01:00', NOW - 900_000],
    [String(NOW / 1000), NOW],
  ])('%s', (text, time) => {
    expect(parseTime(text, NOW)).toBe(time);
  });

  test.each([
    '',
    'yesterday',
    '2026-11-21',
    '2026-11-21T20:00:00',
    '2026-13-01T00:00:00Z',
    '2026-11-21T20:15:01Z',
    '17',
    '99999999999',
  ])('%j is none', (text) => {
    expect(() => parseTime(text, NOW)).toThrow(UsageError);
  });
});
