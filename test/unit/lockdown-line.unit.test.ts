import { describe, expect, test } from '@jest/globals';
import { LineRefused } from '../../src/cli/lockdown/line-refused.ts';
import { parseLine } from '../../src/cli/lockdown/parse-line.ts';

describe('the command line of emergency-lockdown', () => {
  test('without anything named holds everything', () => {
    expect(parseLine(['--reason', 'key leaked'])).toEqual({
      what: 'engage',
      scope: {},
      reason: 'key leaked',
      atProvider: false,
      file: undefined,
      json: false,
    });
  });

  test('names what is to be held', () => {
    const words = ['--integration', 'maps', '--operation=geocode', '--caller', 'mallory', '--issuer', 'https://a/'];
    expect(parseLine(['--reason', 'r', '--json', '--file', 'g.yaml', ...words])).toMatchObject({
      what: 'engage',
      scope: { integration: 'maps', operation: 'geocode', caller: 'mallory', issuer: 'https://a/' },
      file: 'g.yaml',
      json: true,
    });
  });

  test.each([
    [['--release', 'all'], 'all'],
    [
      ['--release', 'abcd', 'ef01'],
      ['abcd', 'ef01'],
    ],
    [
      ['--release', 'abcd', '--release', 'ef01'],
      ['abcd', 'ef01'],
    ],
  ])('%j releases', (words, ids) => {
    expect(parseLine([...words, '--reason', 'r'])).toMatchObject({ what: 'release', ids });
  });

  test.each([
    [['--reason', 'r', '--revoke-at-provider', '--caller', 'mallory'], /A key is used for all callers/],
    [['--release', 'all', 'abcd', '--reason', 'r'], /or all, not both/],
    [['--release', '', '--reason', 'r'], /Name the hold/],
    [['--release', 'all', '--reason', 'r', '--integration', 'maps'], /do not go together/],
    [['--reason', ' '], /--reason is empty/],
    [['--reason', 'x'.repeat(1001)], /at most 1000/],
    [['--reason'], /--help/],
    [['--reason', 'r', '--caller', 'alice', '--caller', 'bob'], /--caller was given more than once.*once for each/],
    [['--reason', 'r', '--integration=maps', '--integration', 'twilio'], /--integration was given more than once/],
    [['--reason', 'r', '--file', 'a', '--file', 'b'], /--file was given more than once.*Give it once/],
  ])('%j is refused', (words, message) => {
    expect(() => parseLine(words)).toThrow(LineRefused);
    expect(() => parseLine(words)).toThrow(message);
  });
});
