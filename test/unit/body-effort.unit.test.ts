import { afterEach, describe, expect, jest, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { parseForm } from '../../src/pipeline/body/form.ts';
import { parseJsonObject, writeJson } from '../../src/pipeline/body/json.ts';

// What reading a body costs everybody else: too much is refused before the costly part, and the usual does without it.

afterEach(() => void jest.restoreAllMocks());

describe('JSON', () => {
  const read = (text: string) => parseJsonObject(Buffer.from(text));
  const listOf = (values: number) =>
    `{"a":[${Array(values - 2)
      .fill('1')
      .join()}]}`;

  test.each([
    ['too many values', listOf(50_001)],
    ['too many names', `{${Array.from({ length: 50_000 }, (_, index) => `"${index}":1`).join()}}`],
    ['too many levels', `{"a":${'['.repeat(128)}${']'.repeat(128)}}`],
    ['an end too early', '{"a":1'],
  ])('with %s is refused unparsed', (_what, text) => {
    const parse = jest.spyOn(JSON, 'parse');
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'malformed_body' }));
    expect(parse).not.toHaveBeenCalled();
  });

  test('of as many values as may be is read', () => {
    expect((read(listOf(50_000))['a'] as unknown[]).length).toBe(49_998);
  });

  test.each(['{"a":[1,-20,999999999999999,true,null,{}]}', '{"a":"x.e"}'])('%s is parsed without a reviver', (text) => {
    const parse = jest.spyOn(JSON, 'parse');
    expect(writeJson(read(text)).toString()).toBe(text);
    expect(parse).toHaveBeenCalledWith(text, undefined);
  });

  test.each([
    '-0',
    '-0.0',
    '0.10',
    '1.0',
    '1e2',
    '1E2',
    '1e400',
    '-1e-400',
    '9007199254740993',
    '12345678901234567890',
  ])('the number %s is sent on as it was written', (number) => {
    for (const text of [`{"a":${number}}`, `{"a":[0,${number},{"b":${number}}]}`])
      expect(writeJson(read(text)).toString()).toBe(text);
  });
});

describe('a form', () => {
  const fields = (count: number, field: string) => Buffer.from(Array(count).fill(field).join('&'));

  test.each(['%E6%88%90=1', 'a', ''])('of too many fields (%s) is refused before one is decoded', (field) => {
    const decode = jest.spyOn(iconv, 'decode');
    expect(() => parseForm(fields(1_001, field), 'utf-8')).toThrow(expect.objectContaining({ code: 'malformed_body' }));
    expect(decode).not.toHaveBeenCalled();
  });

  test('of as many fields as may be is read', () => {
    expect(parseForm(fields(1_000, '%E6%88%90=1'), 'utf-8')).toEqual(Array(1_000).fill(['成', '1']));
  });

  test.each(['utf-8', 'big5'])('in ASCII is the same in %s, and needs no decoder', (charset) => {
    const ascii = Buffer.from(Array.from({ length: 127 }, (_, index) => index + 1)).toString();
    const decode = jest.spyOn(iconv, 'decode');
    expect(parseForm(Buffer.from(`a=${encodeURIComponent(ascii)}`), charset)).toEqual([['a', ascii]]);
    expect(decode).not.toHaveBeenCalled();
    expect(iconv.decode(Buffer.from(ascii), charset === 'big5' ? 'cp950' : 'utf8')).toBe(ascii);
  });
});
