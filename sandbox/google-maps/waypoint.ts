import { findById, findByText, nearestPlace } from './find-places.ts';
import { distanceBetween, type Position, parsePosition } from './geometry.ts';
import type { Place } from './places.ts';

/** An end of a route: any position, and the known place that it is or lies at. */
export interface Waypoint {
  readonly position: Position;
  readonly address: string;
  readonly place: Place | undefined;
}

/** Near enough to a known place to bear its address. */
const AT_PLACE = 500;

/** Resolves what Directions and Distance Matrix take: an address, `lat,lng` or `place_id:…`. */
export function waypoint(text: string): Waypoint | undefined {
  const position = parsePosition(text);
  if (position) return waypointAt(position);
  const place = text.startsWith('place_id:') ? findById(text.slice('place_id:'.length)) : findByText(text)[0];
  return place && waypointOf(place);
}

export function waypointOf(place: Place): Waypoint {
  return { position: place.position, address: place.formattedAddress, place };
}

export function waypointAt(position: Position): Waypoint {
  const nearest = nearestPlace(position);
  const place = nearest && distanceBetween(nearest.position, position) <= AT_PLACE ? nearest : undefined;
  return { position, address: place?.formattedAddress ?? `${position.lat},${position.lng}`, place };
}
