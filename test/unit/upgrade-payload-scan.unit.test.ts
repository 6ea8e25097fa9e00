import { expect, test } from '@jest/globals';
import { SearchTooHard } from '../../src/core/secret-matcher/effort.ts';
import { createSecretMatcher } from '../../src/core/secret-matcher.ts';
import { PayloadScan } from '../../src/pipeline/upgrade/payload-scan.ts';
import { SECRET } from '../harness/body-scan.ts';

const TEXT = { opcode: 1, final: true } as Parameters<PayloadScan['see']>[2];

test('what waits of a message does not depend on the secret, and nothing of one that has ended', () => {
  const matcher = createSecretMatcher([SECRET]);
  const waitsFrom = (guess: string) => {
    const scan = new PayloadScan(matcher);
    let place = 0;
    const places = [`${'.'.repeat(2_000)}${guess}`, guess, `\n${guess}`].map((part) => {
      scan.see(Buffer.from(part), place, TEXT);
      place += part.length;
      return scan.heldFrom;
    });
    scan.endFrame(TEXT);
    return [...places, scan.heldFrom];
  };
  const none = waitsFrom('~'.repeat(SECRET.length - 1));
  expect(none[0]).toBeLessThan(2_000 + SECRET.length - 1);
  expect(none.at(-1)).toBe(Number.POSITIVE_INFINITY);
  for (const length of [1, 4, 8, SECRET.length - 1])
    expect(waitsFrom('~'.repeat(SECRET.length - 1 - length) + SECRET.slice(0, length))).toEqual(none);
});

test('messages together may take no more work than one of their length', () => {
  const see = (opcode: number, length: number) => {
    const scan = new PayloadScan(createSecretMatcher([`${'\\'.repeat(12)}x`]));
    const header = { opcode, final: true } as typeof TEXT;
    for (let count = 0; count < 200; count++) {
      scan.see(Buffer.alloc(length, '\\'), count * length, header);
      scan.endFrame(header);
    }
  };
  expect(() => see(1, 60)).toThrow(SearchTooHard);
  expect(() => see(9, 60)).toThrow(SearchTooHard);
});
