import type { Call, Endpoint } from '../endpoint.ts';
import { drawStreet } from '../map/draw-street.ts';
import { places } from '../places.ts';
import { json, png, text } from '../reply.ts';
import { type Waypoint, waypoint, waypointOf } from '../waypoint.ts';

const panorama = ({ position }: Waypoint) =>
  Buffer.from(`${position.lat},${position.lng}`).toString('base64url').slice(0, 22);

function found(query: Call['query']): Waypoint | undefined {
  const pano = query.get('pano');
  if (pano !== null) return places.map(waypointOf).find((stop) => panorama(stop) === pano);
  return waypoint(query.get('location') ?? '');
}

/** https://developers.google.com/maps/documentation/streetview/request-streetview */
export const streetView: Endpoint = {
  method: 'GET',
  path: '/maps/api/streetview',
  family: 'image',
  answer: ({ query }) => {
    const size = /^(\d{1,4})x(\d{1,4})$/.exec(query.get('size') ?? '');
    const stop = found(query);
    if (!size || !stop) return text('The Google Maps Platform server rejected your request. Invalid request.', 400);
    const width = Math.min(640, Number(size[1]));
    const height = Math.min(640, Number(size[2]));
    return png(drawStreet(width, height, stop.place?.name ?? 'Sandbox').toPng());
  },
};

/** https://developers.google.com/maps/documentation/streetview/metadata */
export const streetViewMetadata: Endpoint = {
  method: 'GET',
  path: '/maps/api/streetview/metadata',
  family: 'legacy',
  answer: ({ query }) => {
    if (!query.get('location') && !query.get('pano')) return json({ status: 'INVALID_REQUEST' });
    const stop = found(query);
    if (!stop) return json({ status: 'ZERO_RESULTS' });
    return json({
      copyright: '© Sandbox',
      date: '2024-05',
      location: stop.position,
      pano_id: panorama(stop),
      status: 'OK',
    });
  },
};
