import type { Endpoint } from '../endpoint.ts';
import { applyMask, fieldMask } from '../field-mask.ts';
import { journeyBetween, type TravelMode } from '../journey.ts';
import { bodyOf, modeOf, routeWaypoint } from '../json-body.ts';
import { googleError, json } from '../reply.ts';
import type { Waypoint } from '../waypoint.ts';

/** https://developers.google.com/maps/documentation/routes/reference/rest/v2/TopLevel/computeRouteMatrix */
export const computeRouteMatrix: Endpoint = {
  method: 'POST',
  path: '/distanceMatrix/v2:computeRouteMatrix',
  family: 'modern',
  answer: (call) => {
    const body = bodyOf(call);
    if (!body) return googleError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
    const mask = fieldMask(call);
    if ('refusal' in mask) return mask.refusal;
    const origins = ends(body['origins']);
    const destinations = ends(body['destinations']);
    if (origins.length === 0 || destinations.length === 0) {
      return googleError('INVALID_ARGUMENT', 'Origins and destinations must be set.');
    }
    const mode = modeOf(body);
    const elements = origins.flatMap((start, originIndex) =>
      destinations.map((end, destinationIndex) => ({ originIndex, destinationIndex, ...element(start, end, mode) })),
    );
    return json(applyMask(elements, mask.fields));
  },
};

function ends(list: unknown): (Waypoint | undefined)[] {
  return Array.isArray(list) ? list.map((item: { waypoint?: unknown }) => routeWaypoint(item?.waypoint)) : [];
}

function element(start: Waypoint | undefined, end: Waypoint | undefined, mode: TravelMode) {
  const journey = start && end && journeyBetween(start.position, end.position, mode);
  if (!journey) return { status: {}, condition: 'ROUTE_NOT_FOUND' };
  const duration = `${journey.seconds}s`;
  return { status: {}, distanceMeters: journey.meters, duration, staticDuration: duration, condition: 'ROUTE_EXISTS' };
}
