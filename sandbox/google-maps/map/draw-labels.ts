import type { Position } from '../geometry.ts';
import { places } from '../places.ts';
import type { Canvas } from './canvas.ts';
import { addStroke } from './draw-line.ts';
import { drawText, type TextStyle } from './draw-text.ts';
import { type Label, labelsAt } from './label-layout.ts';
import { abs } from './math.ts';
import { project, type View } from './mercator.ts';
import { FAINT_INK, HALO, INK, PLACE } from './palette.ts';

const STYLES: Readonly<Record<Label['kind'], TextStyle>> = {
  country: { color: FAINT_INK, size: 9, pen: 1.15 },
  city: { color: INK, size: 9.5, pen: 1.35 },
  place: { color: INK, size: 9, pen: 1.3 },
};

/** Names, and a dot for every place, or from afar for every city that has its name on the map. */
export function drawLabels(canvas: Canvas, view: View): void {
  const labels = labelsAt(view.zoom);
  const dots = view.zoom >= 10 ? places.map(({ position }) => position) : labels.map(({ at }) => at);
  drawDots(
    canvas,
    view,
    dots.filter((at) => at !== undefined),
  );
  for (const { text, x, y, width, height, kind } of labels) {
    const [left, top] = [x - view.left, y - view.top];
    const seen =
      abs(left - canvas.width / 2) < canvas.width / 2 + width &&
      abs(top - canvas.height / 2) < canvas.height / 2 + height;
    if (seen) drawText(canvas, text, left, top, STYLES[kind]);
  }
}

function drawDots(canvas: Canvas, view: View, positions: readonly Position[]): void {
  const rim = canvas.blank();
  const dots = canvas.blank();
  const size = view.zoom >= 10 ? 7 : 5;
  for (const position of positions) {
    const { x, y } = project(position, view.zoom);
    addStroke(rim, canvas, x - view.left, y - view.top, x - view.left, y - view.top, size + 3);
    addStroke(dots, canvas, x - view.left, y - view.top, x - view.left, y - view.top, size);
  }
  canvas.paint(rim, HALO);
  canvas.paint(dots, view.zoom >= 10 ? PLACE : INK);
}
