/** A letter as an SVG path (M, L, H, V and Q), drawn with a pen: capitals from 0 down to 7, small ones from 2, tails to 9. */
interface Glyph {
  readonly width: number;
  readonly path: string;
}

/** Between letters, in the units of the paths. */
const SPACING = 1.9;
const BOWL = 'M3.6 4.5Q3.6 2 1.8 2Q0 2 0 4.5Q0 7 1.8 7Q3.6 7 3.6 4.5';
const ROUND = 'M2.8 0Q0 0 0 3.5Q0 7 2.8 7Q5.6 7 5.6 3.5Q5.6 0 2.8 0';

const GLYPHS: Readonly<Record<string, Glyph>> = {
  ' ': { width: 0.9, path: '' },
  '-': { width: 2.4, path: 'M0 4.2H2.4' },
  '.': { width: 0.2, path: 'M0 6.8V7' },
  "'": { width: 0.2, path: 'M.1 0V1.6' },
  '/': { width: 2.8, path: 'M0 7.8L2.8 -.4' },
  A: { width: 5, path: 'M0 7L2.5 0L5 7M.9 4.6H4.1' },
  B: { width: 4.4, path: 'M0 0V7H2.4Q4.4 7 4.4 5.1Q4.4 3.3 2.4 3.3H0M2.2 3.3Q4 3.3 4 1.6Q4 0 2.2 0H0' },
  C: { width: 5, path: 'M5 1.4Q4.2 0 2.7 0Q0 0 0 3.5Q0 7 2.7 7Q4.2 7 5 5.6' },
  D: { width: 5, path: 'M0 0V7H2Q5 7 5 3.5Q5 0 2 0H0' },
  E: { width: 4, path: 'M4 0H0V7H4M0 3.4H3.4' },
  F: { width: 3.8, path: 'M3.8 0H0V7M0 3.4H3.2' },
  G: { width: 5.2, path: 'M5 1.4Q4.2 0 2.7 0Q0 0 0 3.5Q0 7 2.8 7Q4.3 7 5.1 6V3.8H3.1' },
  H: { width: 4.8, path: 'M0 0V7M4.8 0V7M0 3.4H4.8' },
  I: { width: 0.1, path: 'M0 0V7' },
  J: { width: 2.8, path: 'M2.8 0V5Q2.8 7 1.3 7Q.3 7 0 6.2' },
  K: { width: 4.4, path: 'M0 0V7M4.3 0L0 4.4M1.5 2.9L4.4 7' },
  L: { width: 3.8, path: 'M0 0V7H3.8' },
  M: { width: 5.6, path: 'M0 7V0L2.8 5L5.6 0V7' },
  N: { width: 4.8, path: 'M0 7V0L4.8 7V0' },
  O: { width: 5.6, path: ROUND },
  P: { width: 4.2, path: 'M0 7V0H2.3Q4.2 0 4.2 1.9Q4.2 3.8 2.3 3.8H0' },
  Q: { width: 5.6, path: `${ROUND}M3.6 5.4L5.5 7.4` },
  R: { width: 4.4, path: 'M0 7V0H2.3Q4.2 0 4.2 1.8Q4.2 3.6 2.3 3.6H0M2.2 3.6L4.4 7' },
  S: { width: 4.2, path: 'M4 1.3Q3.5 0 2.1 0Q.2 0 .2 1.7Q.2 3.1 2.1 3.4Q4.2 3.8 4.2 5.2Q4.2 7 2.1 7Q.5 7 0 5.6' },
  T: { width: 4.8, path: 'M0 0H4.8M2.4 0V7' },
  U: { width: 4.8, path: 'M0 0V4.4Q0 7 2.4 7Q4.8 7 4.8 4.4V0' },
  V: { width: 5, path: 'M0 0L2.5 7L5 0' },
  W: { width: 7, path: 'M0 0L1.8 7L3.5 1L5.2 7L7 0' },
  X: { width: 4.6, path: 'M0 0L4.6 7M4.6 0L0 7' },
  Y: { width: 4.8, path: 'M0 0L2.4 3.6L4.8 0M2.4 3.6V7' },
  Z: { width: 4.6, path: 'M0 0H4.6L0 7H4.6' },
  a: { width: 3.6, path: `${BOWL}M3.6 2V7` },
  b: { width: 3.6, path: `${BOWL}M0 0V7` },
  c: { width: 3.3, path: 'M3.3 2.9Q2.7 2 1.8 2Q0 2 0 4.5Q0 7 1.8 7Q2.7 7 3.3 6.1' },
  d: { width: 3.6, path: `${BOWL}M3.6 0V7` },
  e: { width: 3.6, path: 'M0 4.4H3.6Q3.6 2 1.8 2Q0 2 0 4.5Q0 7 1.9 7Q2.9 7 3.5 6.2' },
  f: { width: 2.2, path: 'M2.2 .2Q.9 -.3 .9 1.4V7M0 2.2H2.1' },
  g: { width: 3.6, path: `${BOWL}M3.6 2V7.4Q3.6 9 1.9 9Q.8 9 .2 8.4` },
  h: { width: 3.4, path: 'M0 0V7M0 4.2Q0 2 1.8 2Q3.4 2 3.4 4V7' },
  i: { width: 0.1, path: 'M0 2V7M0 .1V.3' },
  j: { width: 0.9, path: 'M.9 2V7.8Q.9 9 -.2 9M.9 .1V.3' },
  k: { width: 3.2, path: 'M0 0V7M3 2L0 5M1.2 3.9L3.2 7' },
  l: { width: 0.1, path: 'M0 0V7' },
  m: { width: 5.6, path: 'M0 2V7M0 4Q0 2 1.5 2Q2.8 2 2.8 4V7M2.8 4Q2.8 2 4.2 2Q5.6 2 5.6 4V7' },
  n: { width: 3.4, path: 'M0 2V7M0 4.2Q0 2 1.8 2Q3.4 2 3.4 4V7' },
  o: { width: 3.6, path: BOWL },
  p: { width: 3.6, path: `${BOWL}M0 2V9` },
  q: { width: 3.6, path: `${BOWL}M3.6 2V9` },
  r: { width: 2, path: 'M0 2V7M0 4.2Q.2 2 2 2.1' },
  s: { width: 3, path: 'M2.9 2.9Q2.4 2 1.5 2Q.2 2 .2 3.2Q.2 4.2 1.5 4.4Q3 4.7 3 5.8Q3 7 1.5 7Q.4 7 0 6' },
  t: { width: 2, path: 'M.9 .6V5.6Q.9 7 2.1 6.9M0 2.2H2' },
  u: { width: 3.4, path: 'M0 2V5Q0 7 1.6 7Q3.4 7 3.4 4.8M3.4 2V7' },
  v: { width: 3.4, path: 'M0 2L1.7 7L3.4 2' },
  w: { width: 5, path: 'M0 2L1.3 7L2.5 2.8L3.7 7L5 2' },
  x: { width: 3.2, path: 'M0 2L3.2 7M3.2 2L0 7' },
  y: { width: 3.4, path: 'M0 2L1.7 7M3.4 2L1.4 8Q1 9 .1 9' },
  z: { width: 3.1, path: 'M0 2H3.1L0 7H3.1' },
  0: { width: 4, path: 'M2 0Q0 0 0 3.5Q0 7 2 7Q4 7 4 3.5Q4 0 2 0' },
  1: { width: 2, path: 'M0 1.4L1.8 0V7' },
};

/** A straight piece of a pen's way. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

/** Letters without marks: what the font has no glyph for is left out. */
function glyphsOf(text: string): Glyph[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
  return [...plain].map((letter) => GLYPHS[letter]).filter((glyph) => glyph !== undefined);
}

/** The width of a line of text whose capitals are 7 units tall. */
export function textWidth(text: string): number {
  const glyphs = glyphsOf(text);
  return glyphs.reduce((sum, { width }) => sum + width + SPACING, glyphs.length > 0 ? -SPACING : 0);
}

export function textSegments(text: string): Segment[] {
  let x = 0;
  return glyphsOf(text).flatMap(({ width, path }) => {
    const start = x;
    x += width + SPACING;
    return flatten(path).map(([x0, y0, x1, y1]) => [x0 + start, y0, x1 + start, y1] as const);
  });
}

/** Pieces to a curve: enough for letters of a dozen pixels. */
const CURVE = 5;

function flatten(path: string): Segment[] {
  const segments: Segment[] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', numbers = ''] of path.matchAll(/([MLHVQ])([^MLHVQ]*)/g)) {
    const [a = 0, b = 0, c = 0, d = 0] = (numbers.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const [endX, endY] = { M: [a, b], L: [a, b], H: [a, y], V: [x, a], Q: [c, d] }[command] ?? [x, y];
    const pieces = command === 'Q' ? CURVE : 1;
    const [bendX, bendY] = command === 'Q' ? [a, b] : [(x + (endX ?? x)) / 2, (y + (endY ?? y)) / 2];
    let [fromX, fromY] = [x, y];
    for (let piece = 1; piece <= pieces && command !== 'M'; piece += 1) {
      const t = piece / pieces;
      const toX = (1 - t) ** 2 * x + 2 * t * (1 - t) * bendX + t * t * (endX ?? x);
      const toY = (1 - t) ** 2 * y + 2 * t * (1 - t) * bendY + t * t * (endY ?? y);
      segments.push([fromX, fromY, toX, toY]);
      [fromX, fromY] = [toX, toY];
    }
    [x, y] = [endX ?? x, endY ?? y];
  }
  return segments;
}
