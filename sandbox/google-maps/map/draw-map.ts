import { Canvas, type Color } from './canvas.ts';
import { drawGraticule } from './draw-graticule.ts';
import { drawLabels } from './draw-labels.ts';
import { strokeOutlines } from './draw-outlines.ts';
import { fillRings } from './fill-rings.ts';
import { latitudeOf, type View, worldSize } from './mercator.ts';
import { BORDER, COAST, landColor, WATER } from './palette.ts';
import { STREETS_FROM, streetPainter } from './streets.ts';
import { borders, detailAt, land } from './world.ts';

/** Draws a cut-out of the world: real coasts and borders by Natural Earth, made-up streets, real names. */
export function drawMap(view: View): Canvas {
  const canvas = new Canvas(view.width, view.height, WATER);
  const detail = detailAt(view.zoom);
  drawGraticule(canvas, view);
  const ground = fillRings(land(detail), view);
  canvas.paint(ground, view.zoom >= STREETS_FROM ? streetPainter(view) : landPainter(view));
  const pen = view.zoom < 4 ? 0.9 : 1.2;
  canvas.paint(strokeOutlines(canvas, land(detail), view, pen), COAST, 0.8);
  if (view.zoom >= 2)
    canvas.paint(strokeOutlines(canvas, borders(detail), view, pen), BORDER, view.zoom < 4 ? 0.5 : 0.75);
  drawLabels(canvas, view);
  return canvas;
}

function landPainter(view: View): (x: number, y: number) => Color {
  const size = worldSize(view.zoom);
  const latitudes = Array.from({ length: view.height }, (_, y) => latitudeOf((view.top + y + 0.5) / size));
  return (x, y) => landColor(latitudes[y] ?? 0, ((view.left + x) / size) * 360 - 180);
}
