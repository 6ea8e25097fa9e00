import type { Canvas } from './canvas.ts';
import { addStroke } from './draw-line.ts';
import { abs } from './math.ts';
import { project, type View } from './mercator.ts';
import { GRATICULE } from './palette.ts';

/** Degrees between the lines by zoom level: never closer than about 90 pixels. */
const STEPS = [60, 30, 30, 15, 10, 5, 2, 1];

/** Meridians and parallels on the open water. */
export function drawGraticule(canvas: Canvas, view: View): void {
  const step = STEPS[view.zoom];
  if (step === undefined) return;
  const lines = canvas.blank();
  for (let degrees = -180; degrees <= 180; degrees += step) {
    const x = project({ lat: 0, lng: degrees }, view.zoom).x - view.left;
    if (x > -1 && x < canvas.width + 1) addStroke(lines, canvas, x, -1, x, canvas.height + 1, 0.8);
    const y = project({ lat: degrees, lng: 0 }, view.zoom).y - view.top;
    if (abs(degrees) < 85 && y > -1 && y < canvas.height + 1) addStroke(lines, canvas, -1, y, canvas.width + 1, y, 0.8);
  }
  canvas.paint(lines, GRATICULE, 0.5);
}
