import type { Canvas, Coverage } from './canvas.ts';
import { addStroke } from './draw-line.ts';
import { max, min } from './math.ts';
import { type View, worldSize } from './mercator.ts';
import type { Outline } from './world.ts';

/** Outlines of which some part may lie in the view, with a margin in pixels. */
function visible(outlines: readonly Outline[], view: View, margin = 0): Outline[] {
  const size = worldSize(view.zoom);
  const [left, right] = [(view.left - margin) / size, (view.left + view.width + margin) / size];
  const [top, bottom] = [(view.top - margin) / size, (view.top + view.height + margin) / size];
  return outlines.filter(
    ({ minX, maxX, minY, maxY }) => maxX >= left && minX <= right && maxY >= top && minY <= bottom,
  );
}

/** Strokes lines; the cut along the 180th meridian and the map's own edge are no coast. */
export function strokeOutlines(canvas: Canvas, outlines: readonly Outline[], view: View, thickness: number): Coverage {
  const coverage = canvas.blank();
  const size = worldSize(view.zoom);
  for (const { points } of visible(outlines, view, thickness + 1)) {
    for (let index = 2; index < points.length; index += 2) {
      const x0 = (points[index - 2] ?? 0) * size - view.left;
      const y0 = (points[index - 1] ?? 0) * size - view.top;
      const x1 = (points[index] ?? 0) * size - view.left;
      const y1 = (points[index + 1] ?? 0) * size - view.top;
      if (max(x0, x1) < -2 || min(x0, x1) > canvas.width + 2) continue;
      if (max(y0, y1) < -2 || min(y0, y1) > canvas.height + 2) continue;
      if (isCut(points[index - 2], points[index]) || isCut(points[index - 1], points[index + 1])) continue;
      addStroke(coverage, canvas, x0, y0, x1, y1, thickness);
    }
  }
  return coverage;
}

function isCut(from = 0.5, to = 0.5): boolean {
  const edge = 1e-5;
  return (from < edge && to < edge) || (from > 1 - edge && to > 1 - edge);
}
