import type { Canvas, Color } from './canvas.ts';
import { addStroke } from './draw-line.ts';
import { HALO } from './palette.ts';
import { textSegments, textWidth } from './stroke-font.ts';

export interface TextStyle {
  readonly color: Color;
  /** Height of a capital in pixels. */
  readonly size: number;
  readonly pen: number;
}

/** Writes a line of text, centred on a point, with a light rim so that it can be read on anything. */
export function drawText(canvas: Canvas, text: string, x: number, y: number, { color, size, pen }: TextStyle): void {
  const scale = size / 7;
  const left = x - (textWidth(text) * scale) / 2;
  const top = y - size / 2;
  const ink = canvas.blank();
  const rim = canvas.blank();
  for (const [x0, y0, x1, y1] of textSegments(text)) {
    const [fromX, fromY, toX, toY] = [left + x0 * scale, top + y0 * scale, left + x1 * scale, top + y1 * scale];
    addStroke(rim, canvas, fromX, fromY, toX, toY, pen + 3);
    addStroke(ink, canvas, fromX, fromY, toX, toY, pen);
  }
  canvas.paint(rim, HALO, 0.8);
  canvas.paint(ink, color);
}
