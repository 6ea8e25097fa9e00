import type { Position } from '../geometry.ts';
import { places } from '../places.ts';
import { abs, floor } from './math.ts';
import { project, TILE, worldSize } from './mercator.ts';
import { textWidth } from './stroke-font.ts';
import { type Country, countries, type Outline } from './world.ts';

export interface Label {
  readonly text: string;
  /** The middle of the text, in world pixels at the zoom level. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'country' | 'city' | 'place';
  /** Where the dot goes, if it has one. */
  readonly at?: Position;
}

/** Height of a capital in pixels. */
const SIZE = { country: 9, city: 9.5, place: 9 };

const layouts = new Map<number, readonly Label[]>();

/** Which names a zoom level shows and where: decided for the whole world at once, so that tiles agree at their edges. */
export function labelsAt(zoom: number): readonly Label[] {
  const known = layouts.get(zoom);
  if (known) return known;
  const placed: Label[] = [];
  for (const label of candidates(zoom)) {
    const inside = label.x - label.width / 2 > 2 && label.x + label.width / 2 < worldSize(zoom) - 2;
    if (inside && !placed.some((other) => overlap(label, other))) placed.push(label);
  }
  layouts.set(zoom, placed);
  return placed;
}

function candidates(zoom: number): Label[] {
  if (zoom >= 10) return placeLabels(zoom);
  return [...(zoom >= 5 ? cityLabels(zoom) : []), ...(zoom <= 7 ? countryLabels(zoom) : [])];
}

function overlap(a: Label, b: Label): boolean {
  return abs(a.x - b.x) * 2 < a.width + b.width + 8 && abs(a.y - b.y) * 2 < a.height + b.height + 8;
}

function label(kind: Label['kind'], text: string, x: number, y: number): Label {
  return { text, x, y, width: (textWidth(text) * SIZE[kind]) / 7, height: SIZE[kind] + 4, kind };
}

/** A name centred above its dot. */
function above(kind: Label['kind'], text: string, at: Position, zoom: number): Label {
  const { x, y } = project(at, zoom);
  return { ...label(kind, text, x, y - SIZE[kind] / 2 - 9), at };
}

function placeLabels(zoom: number): Label[] {
  return places.map(({ name, position }) => above('place', name, position, zoom));
}

function cityLabels(zoom: number): Label[] {
  const built = places.filter(({ types }) => !types.includes('natural_feature'));
  const cities = new Map(built.map(({ city, position }) => [city, position]));
  return [...cities].map(([city, position]) => above('city', city, position, zoom));
}

/** Larger countries first; a name that is wider than its country waits for a deeper level. */
function countryLabels(zoom: number): Label[] {
  const size = worldSize(zoom);
  return countries()
    .map((country) => ({ country, ring: mainland(country) }))
    .filter(({ ring }) => ring !== undefined)
    .map(({ country, ring }) => ({ name: country.name, ...frame(ring) }))
    .sort((a, b) => b.width * b.height - a.width * a.height)
    .map(({ name, x, y, width }) => ({ label: label('country', name, x * size, y * size), room: width * size }))
    .filter(({ label: { width, y }, room }) => width < room * 0.95 && room < 12 * TILE && y < size * 0.85)
    .map((each) => each.label);
}

function mainland({ rings }: Country): Outline | undefined {
  return rings.toSorted((a, b) => area(b) - area(a))[0];
}

const area = (ring: Outline) => (ring.maxX - ring.minX) * (ring.maxY - ring.minY);

/** The centre of gravity of a ring's area, and its extent. */
function frame(ring: Outline | undefined) {
  const { points = new Float64Array(), minX = 0, maxX = 0, minY = 0, maxY = 0 } = ring ?? {};
  let [doubled, x, y] = [0, 0, 0];
  for (let index = 2; index < points.length; index += 2) {
    const [x0, y0, x1, y1] = [
      points[index - 2] ?? 0,
      points[index - 1] ?? 0,
      points[index] ?? 0,
      points[index + 1] ?? 0,
    ];
    const cross = x0 * y1 - x1 * y0;
    doubled += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  // Fiji's middle may lie beyond the 180th meridian.
  const middle = x / (3 * doubled);
  return { x: middle - floor(middle), y: y / (3 * doubled), width: maxX - minX, height: maxY - minY };
}
