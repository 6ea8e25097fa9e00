import { distanceBetween } from '../geometry.ts';
import { places } from '../places.ts';
import { type Color, mixColors } from './canvas.ts';
import { ceil, floor, max, min } from './math.ts';
import { latitudeOf, metersPerPixel, type View, worldSize } from './mercator.ts';
import { hash, noise } from './noise.ts';
import { CASING, landColor, MAIN_ROAD, PARK, ROAD } from './palette.ts';

/** Streets show from here on. */
export const STREETS_FROM = 11;

/** Blocks between main roads to the width of the world: about 1.2 km at the equator, 0.8 km in Paris. */
const BLOCKS = 2 ** 15;
/** A town reaches this far around a known place, in metres, give or take a ragged edge. */
const TOWN = 11_000;
const BUILT: Color = [237, 233, 226];
const BUILT_DARKER: Color = [230, 225, 217];
const FIELD: Color = [226, 235, 208];

interface Block {
  readonly town: boolean;
  readonly park: boolean;
  /** How many smaller blocks side streets cut it into. */
  readonly columns: number;
  readonly rows: number;
  readonly tint: number;
}

/** The made-up ground of a view, pixel by pixel: blocks, parks and streets that bend a little, the same in every tile. */
export function streetPainter(view: View): (x: number, y: number) => Color {
  const size = worldSize(view.zoom);
  const middle = (view.top + view.height / 2) / size;
  const ground = landColor(latitudeOf(middle), ((view.left + view.width / 2) / size) * 360 - 180);
  const pixel = BLOCKS / size;
  const meters = metersPerPixel(view.zoom, middle);
  const mainRoad = max(1.1, min(20, 17 / meters)) * pixel;
  const sideStreet = max(0.8, min(12, 8 / meters)) * pixel;
  const detailed = view.zoom >= 13;
  const cased = view.zoom >= 15 ? pixel * 1.2 : 0;
  const blocks = new Map<number, Block>();

  return (px, py) => {
    const x = (view.left + px + 0.5) * pixel;
    const y = (view.top + py + 0.5) * pixel;
    // Bending the grid keeps it from looking like squared paper.
    const u = x + 0.9 * noise(x / 4, y / 4, 1);
    const v = y + 0.9 * noise(x / 4, y / 4, 2);
    const block = blockAt(blocks, floor(u), floor(v));
    const fu = u - floor(u);
    const fv = v - floor(v);
    let color = surface(block, ground, fu, fv);
    if (block.town && detailed && !block.park) {
      const side = min(edge(fu * block.columns) / block.columns, edge(fv * block.rows) / block.rows);
      color = road(color, ROAD, side, sideStreet, cased, pixel);
    }
    const main = min(edge(fu), edge(fv));
    if (block.town) return road(color, view.zoom >= 13 ? MAIN_ROAD : ROAD, main, mainRoad, cased, pixel);
    return view.zoom >= 12 ? road(color, ROAD, main, mainRoad * 0.5, 0, pixel) : color;
  };
}

/** Distance to the nearer border of the unit cell. */
const edge = (value: number) => min(value - floor(value), ceil(value) - value);

function surface(block: Block, ground: Color, fu: number, fv: number): Color {
  if (!block.town) return mixColors(ground, FIELD, block.tint * 0.6);
  if (block.park) return PARK;
  const inner = hash(floor(fu * block.columns), floor(fv * block.rows), floor(block.tint * 1000));
  if (inner > 0.93) return PARK;
  return inner > 0.5 ? BUILT : BUILT_DARKER;
}

function road(under: Color, color: Color, distance: number, width: number, cased: number, pixel: number): Color {
  const outer = share(distance, width / 2 + cased, pixel);
  if (outer === 0) return under;
  const inner = share(distance, width / 2, pixel);
  return mixColors(cased > 0 ? mixColors(under, CASING, outer) : under, color, inner);
}

const share = (distance: number, half: number, pixel: number) => max(0, min(1, (half - distance) / pixel + 0.5));

function blockAt(known: Map<number, Block>, column: number, row: number): Block {
  const id = column * 2 * BLOCKS + row;
  const found = known.get(id);
  if (found) return found;
  const center = { lat: latitudeOf((row + 0.5) / BLOCKS), lng: ((column + 0.5) / BLOCKS) * 360 - 180 };
  const reach = TOWN * (0.5 + noise(column / 5, row / 5, 3));
  const block = {
    town: places.some(
      ({ types, position }) => !types.includes('natural_feature') && distanceBetween(center, position) < reach,
    ),
    park: hash(column, row, 4) < 0.09,
    columns: 3 + floor(hash(column, row, 5) * 4),
    rows: 3 + floor(hash(column, row, 6) * 4),
    tint: hash(column, row, 7),
  };
  known.set(id, block);
  return block;
}
