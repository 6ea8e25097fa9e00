import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import { checkHeaders } from '../../src/pipeline/forward/scan/check-headers.ts';
import { holds } from '../../src/pipeline/forward/scan/holds.ts';
import { scanWhole, watch } from '../harness/body-scan.ts';

const COSTLY = `${'\\'.repeat(100)}x`;
const text = Buffer.alloc(65_536, '\\');
const unscannable = expect.objectContaining({ code: 'response_unscannable', detail: 'too_hard_to_search' });

function errorOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test.each([65_536, 1000])('a body that takes too much work goes no further, in pieces of %i bytes', async (length) => {
  const plain = watch(undefined, { secrets: [COSTLY] });
  expect(await scanWhole(plain, text, length)).toBe('too_hard_to_search');
  expect(plain.text()).toHaveLength(0);
  expect(plain.events).toEqual(['failure']);
});

test('so does one that is encoded', async () => {
  const encoded = watch('gzip', { secrets: [COSTLY] });
  expect(await scanWhole(encoded, gzipSync(text))).toBe('too_hard_to_search');
  expect(encoded.text()).toHaveLength(0);
});

test('and headers, and what is all there', () => {
  const matcher = createSecretMatcher([COSTLY]);
  expect(errorOf(() => holds(matcher, text))).toEqual(unscannable);
  expect(errorOf(() => checkHeaders(matcher, { 'x-debug': text.toString() }, {}))).toEqual(unscannable);
});
