import type { Position } from '../geometry.ts';
import { log, max, min, PI, sin } from './math.ts';

/** The edge of one tile in pixels, so that the world is `256 · 2^zoom` pixels wide. */
export const TILE = 256;

/** Beyond this latitude Web Mercator has no more map. */
const LIMIT = 85.05112878;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cut-out of the world in pixels at a zoom level. */
export interface View {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** World coordinates from 0 to 1, eastward and southward. */
export function toWorld({ lat, lng }: Position): Point {
  const sine = sin((max(-LIMIT, min(LIMIT, lat)) * PI) / 180);
  return { x: lng / 360 + 0.5, y: 0.5 - log((1 + sine) / (1 - sine)) / (4 * PI) };
}

export const worldSize = (zoom: number): number => TILE * 2 ** zoom;

/** World pixels at a zoom level. */
export function project(position: Position, zoom: number): Point {
  const { x, y } = toWorld(position);
  return { x: x * worldSize(zoom), y: y * worldSize(zoom) };
}

/** Latitude in degrees of a world coordinate from 0 to 1. */
export function latitudeOf(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** Metres that one pixel covers; the equator is 40,075,017 m long. */
export function metersPerPixel(zoom: number, y: number): number {
  return (40_075_017 * Math.cos((latitudeOf(y) * Math.PI) / 180)) / worldSize(zoom);
}
