import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dotenvLine } from '../../src/cli/secrets/dotenv.ts';
import { doubtsAbout } from '../../src/cli/secrets/doubts.ts';
import { isCredential } from '../../src/cli/secrets/fields-behind.ts';
import { parseImport } from '../../src/cli/secrets/parse-import.ts';
import { parseReference } from '../../src/cli/secrets/parse-reference.ts';
import { byName } from '../../src/cli/secrets/render-export.ts';
import { valueFault, withoutTrailingNewline } from '../../src/cli/secrets/value-fault.ts';

const KEY = 'sk-proj-canary-0123456789-0123456789';
const PEM = '-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----';
const openai = parseReference('openai/api-key');
const maps = parseReference('google-maps/api-key');
const references = [openai, maps];

describe('a value that no header takes', () => {
  test.each([
    ['nothing', '', /empty/],
    ['two lines', `${KEY}\nmore`, /more than one line/],
    ['a control character', `${KEY}\u0007`, /control characters/],
    ['a character outside ASCII', `${KEY}–`, /outside ASCII/],
    ['a space after it', `${KEY} `, /spaces around it/],
    ['UTF-16', Buffer.from(KEY, 'utf16le').toString('latin1'), /NUL.*UTF-16/],
    ['too much', 'k'.repeat(70_000), /longer than 64 KiB/],
  ])('%s', (_name, value, words) => {
    expect(valueFault(value, true)).toMatch(words);
    expect(valueFault(value, true)).not.toContain(KEY);
  });

  test('is no key as it is, nor one with spaces inside', () => {
    expect([valueFault(KEY, true), valueFault('a pass phrase', true)]).toEqual([undefined, undefined]);
    expect(['k\n', 'k\r\n', 'k\n\n', 'k'].map(withoutTrailingNewline)).toEqual(['k', 'k', 'k\n', 'k']);
  });
});

describe('a secret of no integration', () => {
  const other = parseReference('mail/signing-key');

  test('may be anything but nothing, binary and too much', () => {
    expect([PEM, 'two\nlines', 'Schlüssel', ' k '].map((value) => valueFault(value, false))).toEqual(
      Array(4).fill(undefined),
    );
    expect(['', 'a\0b', 'k'.repeat(70_000)].map((value) => valueFault(value, false))).not.toContain(undefined);
  });

  test('is one that no configuration names, and none of ours is named like', () => {
    const configured = { references: [], sections: {} };
    expect([other, openai].map((reference) => isCredential(reference, configured))).toEqual([false, true]);
    expect(isCredential(other, { references: [other], sections: {} })).toBe(true);
  });

  test('is questioned when no integration could use it, unless it is a private key', () => {
    expect(doubtsAbout('two\nlines of text', [])).toEqual([expect.stringMatching(/more than one line/)]);
    expect(doubtsAbout('Schlüsselbund', [])).toEqual([expect.stringMatching(/outside ASCII/)]);
    expect(doubtsAbout(PEM, [])).toEqual([]);
    expect(doubtsAbout(PEM, [{ use: 'openai', field: 'apiKey' }])).toContainEqual(expect.stringMatching(/PEM/));
  });
});

describe('lines NAME=value', () => {
  const valuesOf = (text: string) => parseImport(text, references).candidates.map(({ value }) => value);

  test('are read as shells and dotenv files write them', () => {
    const text = `\uFEFF# keys\r\n\r\nexport OPENAI_API_KEY = 'a b#c' # mine\r\nGOOGLE_MAPS_API_KEY="d\\"e\\\\f"\r\nPORT=8080\r\n`;
    const { candidates, faults, skipped } = parseImport(text, references);
    expect(candidates).toEqual([
      { reference: openai, value: 'a b#c' },
      { reference: maps, value: 'd"e\\f' },
    ]);
    expect({ faults, skipped }).toEqual({ faults: [], skipped: [5] });
  });

  test('may stand without quotes, up to a comment', () => {
    expect(valuesOf('OPENAI_API_KEY=a#b # c\nGOOGLE_MAPS_API_KEY=d')).toEqual(['a#b', 'd']);
  });

  test('come back from an export as they went', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(printable, (value) => {
        expect(valuesOf(dotenvLine('OPENAI_API_KEY', value))).toEqual([value]);
      }),
    );
    expect(valuesOf(dotenvLine('OPENAI_API_KEY', 'two\nlines'))).toEqual(['two\nlines']);
  });

  test.each([
    ['no name', `OPENAI_API_KEY=a\n${KEY}`, /^line 2: write NAME=value$/],
    ['a quote that is not closed', `OPENAI_API_KEY="${KEY}`, /^line 1: the quotes/],
    ['something after the quotes', `OPENAI_API_KEY="${KEY}"x`, /^line 1: the quotes/],
    ['a name twice', `OPENAI_API_KEY=a\nOPENAI_API_KEY=${KEY}`, /^line 2: this name/],
  ])('with %s are refused, and not repeated', (_name, text, words) => {
    const { faults } = parseImport(text, references);
    expect(faults).toEqual([expect.stringMatching(words)]);
    expect(faults.join()).not.toContain(KEY);
  });
});

describe('JSON', () => {
  test('is read whatever the configuration names, and comes back from an export as it went', () => {
    const content = { openai: { 'api-key': 'a' }, other: { one: 'b', two: 'c\'"' } };
    expect(byName(parseImport(JSON.stringify(content), []).candidates)).toEqual(content);
  });

  test.each([
    ['broken', `{"openai": {"api-key": "${KEY}"`, /begins like JSON, and is none/],
    ['a list', `["${KEY}"]`, /write \{"google-maps"/],
    ['a name that stands twice', `{"a": {"b": "${KEY}"}, "a": {"c": "d"}}`, /twice/],
    ['a field that stands twice', `{"a": {"b": "${KEY}", "b": "d"}}`, /twice/],
    ['a value without its field', `{"${KEY}": "d"}`, /^secret 1: write/],
    ['a number', '{"a": {"b": 12345678}}', /secret:\/\/a\/b: its value is not in quotes/],
    ['an impossible name', `{"a b": {"c": "${KEY}"}}`, /^secret 1: write/],
  ])('that is or has %s is refused, and not repeated', (_name, text, words) => {
    const { faults } = parseImport(text, references);
    expect(faults).toEqual([expect.stringMatching(words)]);
    expect(faults.join()).not.toContain(KEY);
  });
});
