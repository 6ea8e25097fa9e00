/** A position in degrees. */
export interface Position {
  readonly lat: number;
  readonly lng: number;
}

const EARTH_RADIUS = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres over the sphere. */
export function distanceBetween(a: Position, b: Position): number {
  const lat = Math.sin(radians(b.lat - a.lat) / 2);
  const lng = Math.sin(radians(b.lng - a.lng) / 2);
  const h = lat * lat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * lng * lng;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Reads `25.03,121.56`; anything else, or a place off the globe, is undefined. */
export function parsePosition(text: string | null | undefined): Position | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text ?? '');
  if (!match) return undefined;
  const lat = Number(match[1]);
  const lng = Number(match[2]);
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : undefined;
}

export const rounded = ({ lat, lng }: Position): Position => ({
  lat: Number(lat.toFixed(7)),
  lng: Number(lng.toFixed(7)),
});

/** The point that lies `share` (0 to 1) of the way from one to the other. */
export function between(a: Position, b: Position, share: number): Position {
  return { lat: a.lat + (b.lat - a.lat) * share, lng: a.lng + (b.lng - a.lng) * share };
}

/** https://developers.google.com/maps/documentation/utilities/polylinealgorithm */
export function encodePolyline(points: readonly Position[]): string {
  let lat = 0;
  let lng = 0;
  let encoded = '';
  for (const point of points) {
    const nextLat = Math.round(point.lat * 1e5);
    const nextLng = Math.round(point.lng * 1e5);
    encoded += encodeNumber(nextLat - lat) + encodeNumber(nextLng - lng);
    lat = nextLat;
    lng = nextLng;
  }
  return encoded;
}

function encodeNumber(value: number): string {
  let rest = value < 0 ? ~(value << 1) : value << 1;
  let encoded = '';
  while (rest >= 0x20) {
    encoded += String.fromCharCode((0x20 | (rest & 0x1f)) + 63);
    rest >>= 5;
  }
  return encoded + String.fromCharCode(rest + 63);
}
