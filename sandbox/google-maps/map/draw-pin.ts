import type { Position } from '../geometry.ts';
import type { Canvas } from './canvas.ts';
import { addStroke } from './draw-line.ts';
import { project, type View } from './mercator.ts';
import { HALO, PLACE } from './palette.ts';

/** A marker whose foot stands on the position. */
export function drawPin(canvas: Canvas, view: View, position: Position): void {
  const { x, y } = project(position, view.zoom);
  const [left, top] = [x - view.left, y - view.top];
  const body = canvas.blank();
  for (let step = 0; step <= 10; step += 1) {
    const rise = top - 2 - step * 2.2;
    addStroke(body, canvas, left, rise, left, rise, 2 + step * 1.4);
  }
  const eye = canvas.blank();
  addStroke(eye, canvas, left, top - 24, left, top - 24, 6);
  canvas.paint(body, PLACE);
  canvas.paint(eye, HALO);
}
