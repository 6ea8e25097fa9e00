import type { Endpoint } from '../endpoint.ts';
import { nearestPlace } from '../find-places.ts';
import { between, distanceBetween, type Position, parsePosition, rounded } from '../geometry.ts';
import { json } from '../reply.ts';

const INVALID = { results: [], status: 'INVALID_REQUEST' };

/** https://developers.google.com/maps/documentation/elevation/requests-elevation */
export const elevation: Endpoint = {
  method: 'GET',
  path: '/maps/api/elevation/json',
  family: 'legacy',
  empty: { results: [] },
  answer: ({ query }) => {
    const listed = positions(query.get('locations') ?? query.get('path'));
    if (!listed) return json(INVALID);
    if (query.has('locations')) return json({ results: listed.map(result), status: 'OK' });
    const samples = Number(query.get('samples'));
    if (!(samples >= 2 && samples <= 512) || listed.length < 2) return json(INVALID);
    return json({ results: sampled(listed, samples).map(result), status: 'OK' });
  },
};

function positions(text: string | null): Position[] | undefined {
  const parsed = (text ?? '').split('|').map(parsePosition);
  return parsed.every((position) => position !== undefined) ? parsed : undefined;
}

function sampled(path: readonly Position[], samples: number): Position[] {
  return Array.from({ length: samples }, (_, index) => {
    const along = (index / (samples - 1)) * (path.length - 1);
    const from = path[Math.floor(along)] ?? { lat: 0, lng: 0 };
    return between(from, path[Math.ceil(along)] ?? from, along % 1);
  });
}

/** The nearest known place's height, fading to gentle hills within 20 km. */
function result(location: Position) {
  const place = nearestPlace(location);
  const nearness = place ? Math.max(0, 1 - distanceBetween(place.position, location) / 20_000) : 0;
  const hills = 120 + 90 * Math.sin(location.lat * 3) * Math.cos(location.lng * 3);
  const meters = nearness * (place?.elevation ?? 0) + (1 - nearness) * hills;
  return { elevation: Number(meters.toFixed(2)), location: rounded(location), resolution: 152.7 };
}
