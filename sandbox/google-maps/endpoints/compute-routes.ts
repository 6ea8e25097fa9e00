import type { Endpoint } from '../endpoint.ts';
import { applyMask, fieldMask } from '../field-mask.ts';
import { encodePolyline } from '../geometry.ts';
import { distanceText, durationText, type Journey, journeyBetween } from '../journey.ts';
import { bodyOf, modeOf, routeWaypoint } from '../json-body.ts';
import { googleError, json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/routes/reference/rest/v2/TopLevel/computeRoutes */
export const computeRoutes: Endpoint = {
  method: 'POST',
  path: '/directions/v2:computeRoutes',
  family: 'modern',
  answer: (call) => {
    const body = bodyOf(call);
    if (!body) return googleError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
    const mask = fieldMask(call);
    if ('refusal' in mask) return mask.refusal;
    const via = Array.isArray(body['intermediates']) ? body['intermediates'] : [];
    const stops = [body['origin'], ...via, body['destination']].map(routeWaypoint);
    const known = stops.filter((stop) => stop !== undefined);
    if (known.length < stops.length) return googleError('INVALID_ARGUMENT', 'Origin and destination must be set.');
    const mode = modeOf(body);
    const journeys = known.slice(1).map((end, index) => {
      const start = known[index] ?? end;
      return journeyBetween(start.position, end.position, mode);
    });
    const found = journeys.filter((journey) => journey !== undefined);
    return json(found.length < journeys.length ? {} : applyMask({ routes: [route(found)] }, mask.fields));
  },
};

function route(journeys: readonly Journey[]) {
  const meters = journeys.reduce((sum, journey) => sum + journey.meters, 0);
  const seconds = journeys.reduce((sum, journey) => sum + journey.seconds, 0);
  return {
    legs: journeys.map((journey) => ({
      distanceMeters: journey.meters,
      duration: `${journey.seconds}s`,
      staticDuration: `${journey.seconds}s`,
      polyline: { encodedPolyline: encodePolyline(journey.path) },
      startLocation: latLng(journey.path[0]),
      endLocation: latLng(journey.path.at(-1)),
    })),
    distanceMeters: meters,
    duration: `${seconds}s`,
    staticDuration: `${seconds}s`,
    polyline: { encodedPolyline: encodePolyline(journeys.flatMap(({ path }) => path)) },
    description: 'Sandbox Road',
    localizedValues: { distance: { text: distanceText(meters) }, duration: { text: durationText(seconds) } },
    routeLabels: ['DEFAULT_ROUTE'],
  };
}

function latLng(position: { lat: number; lng: number } | undefined) {
  return position && { latLng: { latitude: position.lat, longitude: position.lng } };
}
