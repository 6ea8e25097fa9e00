import { type Letter, letterOf, waysToEscape } from './letter.ts';

/** A text as a row of letters, each of which may be written in its own ways. */
export type Word = readonly Letter[];

/** All that a secret may look like: itself, its bytes in hexadecimal, its base64 wherever in a longer text it begins, all escaped. */
export function wordsOf(secret: string): Word[] {
  const bytes = Buffer.from(secret);
  return [
    Array.from(secret, letterOf),
    Array.from(bytes, (byte) => hexLetters[byte] ?? []),
    ...[0, 1, 2].map((before) => base64(bytes, before)),
    // By encoders that leave nothing alone.
    ...waysToEscape.map((ways): Word => Array.from(secret, ways)),
  ];
}

const hexLetters: readonly Letter[] = Array.from({ length: 0x100 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, '0');
  return [...new Set([digits, digits.toUpperCase()])].map((way) => Buffer.from(way));
});

/**
 * The base64 digits (RFC 4648) that the secret alone decides when `before` bytes, modulo 3, come before it. Either alphabet, and
 * escaped as base64 is in URLs and in JSON.
 */
function base64(secret: Uint8Array, before: number): Word {
  const digits = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
  const first = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + secret.length) * 8) / 6);
  return Array.from(digits.slice(first, end), (digit) => base64Only[digit] ?? letterOf(digit));
}

const base64Only: Readonly<Record<string, Letter>> = {
  '+': [...letterOf('+'), Buffer.from('-')],
  '/': [...letterOf('/'), Buffer.from('_')],
};

/** The bytes of a word's shortest spelling. */
export function shortest(word: Word): number {
  return word.reduce((sum, letter) => sum + Math.min(...letter.map(({ length }) => length)), 0);
}

/** The bytes of a word's longest spelling. */
export function longest(word: Word): number {
  return word.reduce((sum, letter) => sum + Math.max(...letter.map(({ length }) => length)), 0);
}
