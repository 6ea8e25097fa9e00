import { type Color, mixColors } from './canvas.ts';
import { abs, max, min } from './math.ts';

export const WATER: Color = [170, 211, 223];
export const GRATICULE: Color = [146, 190, 204];
export const COAST: Color = [124, 165, 180];
export const BORDER: Color = [170, 150, 140];
export const ROAD: Color = [255, 255, 255];
export const MAIN_ROAD: Color = [252, 231, 168];
export const CASING: Color = [206, 198, 186];
export const PARK: Color = [200, 226, 188];
export const INK: Color = [62, 68, 76];
export const FAINT_INK: Color = [112, 112, 116];
export const HALO: Color = [255, 255, 255];
export const PLACE: Color = [201, 63, 52];

const ICE: Color = [246, 249, 250];
const TUNDRA: Color = [228, 231, 221];
const FOREST: Color = [222, 232, 206];
const JUNGLE: Color = [211, 228, 193];
const SAND: Color = [244, 237, 217];

/** The land's color by latitude: jungle, forest, tundra and ice, each fading into the next. */
const BELTS: readonly (readonly [latitude: number, color: Color])[] = [
  [0, JUNGLE],
  [14, JUNGLE],
  [40, FOREST],
  [58, FOREST],
  [67, TUNDRA],
  [76, ICE],
  [90, ICE],
];

/** The great deserts, roughly, as ellipses in degrees. */
const DESERTS: readonly (readonly [lat: number, lng: number, tall: number, wide: number])[] = [
  [23, 10, 12, 32],
  [23, 48, 13, 18],
  [31, 64, 8, 18],
  [42, 75, 8, 40],
  [-25, 131, 9, 20],
  [-23, 20, 9, 9],
  [32, -110, 9, 10],
  [-22, -69, 9, 3],
  [-45, -69, 8, 4],
];

export function landColor(latitude: number, longitude: number): Color {
  let dry = 0;
  for (const [lat, lng, tall, wide] of DESERTS) {
    const distance = ((latitude - lat) / tall) ** 2 + ((longitude - lng) / wide) ** 2;
    if (distance < 1) dry = max(dry, min(1, (1 - distance) * 2));
  }
  const green = greenAt(abs(latitude));
  return dry > 0 ? mixColors(green, SAND, dry) : green;
}

function greenAt(distance: number): Color {
  const next = max(
    1,
    BELTS.findIndex(([limit]) => limit >= distance),
  );
  const [from, fromColor] = BELTS[next - 1] ?? [0, JUNGLE];
  const [to, toColor] = BELTS[next] ?? [90, ICE];
  return mixColors(fromColor, toColor, (distance - from) / (to - from));
}
