import { floor, imul } from './math.ts';
/** An even-looking number from 0 to 1 for two whole numbers, the same on every run. */
export function hash(x: number, y: number, seed = 0): number {
  let h = imul(x, 0x27d4eb2d) ^ imul(y, 0x165667b1) ^ imul(seed + 1, 0x9e3779b1);
  h = imul(h ^ (h >>> 15), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0xffffffff;
}

/** Smooth hills from 0 to 1, one to each whole number. */
export function noise(x: number, y: number, seed = 0): number {
  const column = floor(x);
  const row = floor(y);
  const u = ease(x - column);
  const v = ease(y - row);
  const top = hash(column, row, seed) * (1 - u) + hash(column + 1, row, seed) * u;
  const bottom = hash(column, row + 1, seed) * (1 - u) + hash(column + 1, row + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

const ease = (t: number) => t * t * (3 - 2 * t);
