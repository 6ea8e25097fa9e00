import { Areas } from './areas.ts';
import type { Coverage } from './canvas.ts';
import { type View, worldSize } from './mercator.ts';
import type { Outline } from './world.ts';

/** Fills closed rings with smooth edges. Holes run the other way round, so they cancel out. */
export function fillRings(rings: readonly Outline[], view: View): Coverage {
  const { left, top, width, height } = view;
  const size = worldSize(view.zoom);
  const areas = new Areas(width, height);
  // A ring that lies wholly right of the picture, above or below it cannot touch it; one to its left still can surround it.
  const near = rings.filter(
    ({ minX, minY, maxY }) => minX * size < left + width && maxY * size > top && minY * size < top + height,
  );
  for (const { points } of near) {
    let fromX = (points.at(-2) ?? 0) * size - left;
    let fromY = (points.at(-1) ?? 0) * size - top;
    for (let index = 0; index < points.length; index += 2) {
      const x = (points[index] ?? 0) * size - left;
      const y = (points[index + 1] ?? 0) * size - top;
      areas.add(fromX, fromY, x, y);
      fromX = x;
      fromY = y;
    }
  }
  return areas.coverage();
}
