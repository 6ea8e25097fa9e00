import { Canvas, type Color, mixColors } from './canvas.ts';
import { drawText } from './draw-text.ts';
import { hash } from './noise.ts';
import { CASING, INK, PARK } from './palette.ts';

const SKY: Color = [150, 196, 226];
const HAZE: Color = [228, 238, 242];
const ASPHALT: Color = [122, 126, 130];

/** What Street View answers here: a drawn street with the place's name, so that nobody takes it for a photograph. */
export function drawStreet(width: number, height: number, name: string): Canvas {
  const canvas = new Canvas(width, height, SKY);
  const horizon = Math.round(height * 0.62);
  canvas.paint(canvas.blank().fill(1), (x, y) => {
    if (y < skyline(x, width, horizon)) return mixColors(SKY, HAZE, y / horizon);
    if (y < horizon) return mixColors(CASING, INK, 0.1 + 0.3 * hash(Math.floor((x * 14) / width), 1));
    const road = Math.abs(x - width / 2) < width * 0.08 + (y - horizon) * 1.1;
    return road ? ASPHALT : PARK;
  });
  drawText(canvas, name, width / 2, height * 0.2, {
    color: INK,
    size: Math.max(9, height / 18),
    pen: Math.max(1.3, height / 130),
  });
  return canvas;
}

function skyline(x: number, width: number, horizon: number): number {
  const house = Math.floor((x * 14) / width);
  return horizon - horizon * (0.12 + 0.42 * hash(house, 2));
}
