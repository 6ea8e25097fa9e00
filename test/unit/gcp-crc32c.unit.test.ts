import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { crc32c } from '../../src/managers/gcp/crc32c.ts';

interface Vector {
  readonly hex: string;
  readonly crc32c: number;
}

const { vectors } = JSON.parse(readFileSync(new URL('../vectors/crc32c.json', import.meta.url), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

test.each(vectors)('CRC32C of $hex', ({ hex, crc32c: expected }) => {
  expect(crc32c(Buffer.from(hex, 'hex'))).toBe(expected);
});
