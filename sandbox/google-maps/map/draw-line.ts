import type { Canvas, Coverage } from './canvas.ts';
import { ceil, floor, hypot, max, min } from './math.ts';

/** Adds a stroke with round ends to a coverage, in pixels; where strokes cross, the stronger one counts. */
export function addStroke(
  coverage: Coverage,
  { width, height }: Pick<Canvas, 'width' | 'height'>,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  thickness: number,
): void {
  const reach = thickness / 2 + 1;
  const left = max(0, floor(min(x0, x1) - reach));
  const right = min(width - 1, ceil(max(x0, x1) + reach));
  const top = max(0, floor(min(y0, y1) - reach));
  const bottom = min(height - 1, ceil(max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      // The middle of the pixel, and the point of the stroke that is nearest to it.
      const px = x + 0.5 - x0;
      const py = y + 0.5 - y0;
      const along = length === 0 ? 0 : max(0, min(1, (px * dx + py * dy) / length));
      const share = thickness / 2 + 0.5 - hypot(px - along * dx, py - along * dy);
      const index = y * width + x;
      if (share > (coverage[index] ?? 0)) coverage[index] = min(1, share);
    }
  }
}
