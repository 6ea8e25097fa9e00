import type { Call } from './endpoint.ts';
import { findById, findByText } from './find-places.ts';
import { type Position, parsePosition } from './geometry.ts';
import type { TravelMode } from './journey.ts';
import { type Waypoint, waypointAt, waypointOf } from './waypoint.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a newer API was sent, or undefined when it is not one. */
export function bodyOf({ body }: Call): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ latitude, longitude }` as Google's newer APIs write a position. */
export function latLngOf(value: unknown): Position | undefined {
  return isObject(value) ? parsePosition(`${value['latitude']},${value['longitude']}`) : undefined;
}

/** A waypoint of the Routes API: `{ location: { latLng } }`, `{ placeId }` or `{ address }`. */
export function routeWaypoint(value: unknown): Waypoint | undefined {
  if (!isObject(value)) return undefined;
  const position = isObject(value['location']) ? latLngOf(value['location']['latLng']) : undefined;
  if (position) return waypointAt(position);
  const { placeId, address } = value as { placeId?: unknown; address?: unknown };
  const place = typeof placeId === 'string' ? findById(placeId) : findByText(String(address ?? ''))[0];
  return place && waypointOf(place);
}

const MODES: Readonly<Record<string, TravelMode>> = { WALK: 'walking', BICYCLE: 'bicycling', TRANSIT: 'transit' };

/** `travelMode` of the Routes API; driving when absent. */
export function modeOf(body: JsonObject): TravelMode {
  return MODES[String(body['travelMode'])] ?? 'driving';
}
