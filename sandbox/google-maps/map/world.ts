import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Position as Coordinates, Geometry } from 'geojson';
import { feature, mesh, type Topology } from 'topojson-client';
import { abs, max, min } from './math.ts';
import { toWorld } from './mercator.ts';

/** A line or a ring in world coordinates: x and y by turns, with what frames them. */
export interface Outline {
  readonly points: Float64Array;
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** Natural Earth's scales, as the package world-atlas brings them: 1:110, 1:50 and 1:10 million. */
export type Detail = '110m' | '50m' | '10m';

export interface Country {
  readonly name: string;
  readonly rings: readonly Outline[];
}

const require = createRequire(import.meta.url);
const remembered = new Map<string, unknown>();

/** Coarse for the whole globe, fine for a bay. */
export function detailAt(zoom: number): Detail {
  if (zoom <= 2) return '110m';
  return zoom <= 5 ? '50m' : '10m';
}

export function land(detail: Detail): readonly Outline[] {
  return once(`land-${detail}`, () => {
    const topology = load(`land-${detail}`);
    return feature(topology, topology.objects['land'] ?? {}).features.flatMap(({ geometry }) => outlines(geometry));
  });
}

/** Lines between neighbours, without the coasts. */
export function borders(detail: Detail): readonly Outline[] {
  return once(`borders-${detail}`, () => {
    const topology = load(`countries-${detail}`);
    return outlines(mesh(topology, topology.objects['countries'] ?? {}, (a, b) => a !== b));
  });
}

export function countries(): readonly Country[] {
  return once('countries', () => {
    const topology = load('countries-110m');
    return feature(topology, topology.objects['countries'] ?? {}).features.map(({ properties, geometry }) => ({
      name: String(properties?.['name'] ?? ''),
      rings: outlines(geometry),
    }));
  });
}

function load(name: string): Topology {
  return JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`), 'utf8')) as Topology;
}

function once<T>(name: string, make: () => T): T {
  if (!remembered.has(name)) remembered.set(name, make());
  return remembered.get(name) as T;
}

function outlines(geometry: Geometry): Outline[] {
  switch (geometry.type) {
    case 'MultiPolygon':
      return geometry.coordinates.flat().flatMap(outline);
    case 'Polygon':
    case 'MultiLineString':
      return geometry.coordinates.flatMap(outline);
    default:
      return [];
  }
}

/** A line that crosses the 180th meridian goes on beyond the map, and once more comes in from the other side. */
function outline(line: readonly Coordinates[]): Outline[] {
  const points = unrolled(line);
  const whole = framed(points);
  const copies = [whole];
  if (whole.minX < 0) copies.push(framed(moved(points, 1)));
  if (whole.maxX > 1) copies.push(framed(moved(points, -1)));
  return copies;
}

function unrolled(line: readonly Coordinates[]): Float64Array {
  const points: number[] = [];
  let shift = 0;
  let last = Number.NaN;
  for (const [lng = 0, lat = 0] of line) {
    const { x, y } = toWorld({ lat, lng });
    if (x + shift - last > 0.5) shift -= 1;
    if (x + shift - last < -0.5) shift += 1;
    last = x + shift;
    points.push(last, y);
  }
  // A ring around the pole, Antarctica, comes back one world further on: close it below the map.
  const [first = 0] = points;
  if (abs(last - first) > 0.5) points.push(last, 1.01, first, 1.01);
  return new Float64Array(points);
}

const moved = (points: Float64Array, by: number) =>
  points.map((value, index) => (index % 2 === 0 ? value + by : value));

function framed(points: Float64Array): Outline {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 2) {
    const [x = 0, y = 0] = [points[index], points[index + 1]];
    minX = min(minX, x);
    maxX = max(maxX, x);
    minY = min(minY, y);
    maxY = max(maxY, y);
  }
  return { points, minX, maxX, minY, maxY };
}
