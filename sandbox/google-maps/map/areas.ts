import type { Coverage } from './canvas.ts';
import { abs, ceil, floor, max, min } from './math.ts';

/**
 * Turns the edges of areas into coverage: each edge adds the signed area to its right to the cells that it crosses, and a
 * running sum along the row does the rest. The method is that of font-rs:
 * https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445
 */
export class Areas {
  readonly #width: number;
  readonly #height: number;
  readonly #stride: number;
  readonly #cells: Float32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    // Two cells more a row, so that an edge at the right margin has where to put its remainder.
    this.#stride = width + 2;
    this.#cells = new Float32Array(this.#stride * height);
  }

  /** What lies left of the picture still turns the row inside out; what lies right of it matters to nobody. */
  add(x0: number, y0: number, x1: number, y1: number): void {
    const width = this.#width;
    if ((y0 <= 0 && y1 <= 0) || (y0 >= this.#height && y1 >= this.#height) || (x0 >= width && x1 >= width)) return;
    if (x0 <= 0 && x1 <= 0) {
      this.#edge(0, y0, 0, y1);
      return;
    }
    const border = [0, width].find((at) => (x0 < at && x1 > at) || (x0 > at && x1 < at));
    if (border === undefined) {
      this.#edge(x0, y0, x1, y1);
      return;
    }
    const y = y0 + ((border - x0) / (x1 - x0)) * (y1 - y0);
    this.add(x0, y0, border, y);
    this.add(border, y, x1, y1);
  }

  coverage(): Coverage {
    const coverage = new Float32Array(this.#width * this.#height);
    for (let row = 0; row < this.#height; row += 1) {
      let sum = 0;
      for (let cell = 0; cell < this.#width; cell += 1) {
        sum += this.#cells[row * this.#stride + cell] ?? 0;
        coverage[row * this.#width + cell] = min(1, abs(sum));
      }
    }
    return coverage;
  }

  #edge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return;
    const direction = y0 < y1 ? 1 : -1;
    const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
    const slope = (bottomX - topX) / (bottomY - topY);
    const first = max(0, topY);
    let x = topX + (first - topY) * slope;
    for (let row = floor(first); row < min(this.#height, ceil(bottomY)); row += 1) {
      const tall = min(row + 1, bottomY) - max(row, first);
      const next = x + slope * tall;
      this.#span(row * this.#stride, min(x, next), max(x, next), tall * direction);
      x = next;
    }
  }

  /** Spreads an edge's height within one row over the cells between `from` and `to`. */
  #span(start: number, from: number, to: number, tall: number): void {
    const first = max(0, floor(from));
    const last = min(this.#width, max(first, ceil(to) - 1));
    let carried = 0;
    for (let cell = first; cell <= last; cell += 1) {
      const enter = max(from, cell);
      const leave = min(to, cell + 1);
      const part = to > from ? (tall * (leave - enter)) / (to - from) : tall;
      const covered = part * (cell + 1 - (enter + leave) / 2);
      this.#put(start + cell, covered + carried);
      carried = part - covered;
    }
    this.#put(start + last + 1, carried);
  }

  #put(index: number, area: number): void {
    this.#cells[index] = (this.#cells[index] ?? 0) + area;
  }
}
