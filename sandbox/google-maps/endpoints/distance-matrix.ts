import type { Endpoint } from '../endpoint.ts';
import { distanceText, durationText, journeyBetween, type TravelMode, travelMode } from '../journey.ts';
import { json } from '../reply.ts';
import { type Waypoint, waypoint } from '../waypoint.ts';

const listed = (text: string | null) => (text ?? '').split('|').filter((item) => item !== '');

/** https://developers.google.com/maps/documentation/distance-matrix/distance-matrix */
export const distanceMatrix: Endpoint = {
  method: 'GET',
  path: '/maps/api/distancematrix/json',
  family: 'legacy',
  empty: { destination_addresses: [], origin_addresses: [], rows: [] },
  answer: ({ query }) => {
    const origins = listed(query.get('origins')).map(waypoint);
    const destinations = listed(query.get('destinations')).map(waypoint);
    if (origins.length === 0 || destinations.length === 0) {
      return json({ destination_addresses: [], origin_addresses: [], rows: [], status: 'INVALID_REQUEST' });
    }
    const mode = travelMode(query.get('mode'));
    return json({
      destination_addresses: destinations.map((end) => end?.address ?? ''),
      origin_addresses: origins.map((start) => start?.address ?? ''),
      rows: origins.map((start) => ({ elements: destinations.map((end) => element(start, end, mode)) })),
      status: 'OK',
    });
  },
};

function element(start: Waypoint | undefined, end: Waypoint | undefined, mode: TravelMode) {
  if (!start || !end) return { status: 'NOT_FOUND' };
  const journey = journeyBetween(start.position, end.position, mode);
  if (!journey) return { status: 'ZERO_RESULTS' };
  const { meters, seconds } = journey;
  return {
    distance: { text: distanceText(meters), value: meters },
    duration: { text: durationText(seconds), value: seconds },
    status: 'OK',
  };
}
