import type { Endpoint } from '../endpoint.ts';
import { encodePolyline, type Position } from '../geometry.ts';
import { distanceText, durationText, type Journey, journeyBetween, type TravelMode, travelMode } from '../journey.ts';
import { json } from '../reply.ts';
import { type Waypoint, waypoint } from '../waypoint.ts';

/** https://developers.google.com/maps/documentation/directions/get-directions */
export const directions: Endpoint = {
  method: 'GET',
  path: '/maps/api/directions/json',
  family: 'legacy',
  empty: { geocoded_waypoints: [], routes: [] },
  answer: ({ query }) => {
    const origin = query.get('origin');
    const destination = query.get('destination');
    if (!origin || !destination) return json({ routes: [], status: 'INVALID_REQUEST' });
    const via = (query.get('waypoints') ?? '')
      .split('|')
      .filter((text) => text !== '' && !text.startsWith('optimize:'));
    const stops = [origin, ...via, destination].map(waypoint);
    const geocoded_waypoints = stops.map(geocoded);
    const known = stops.filter((stop) => stop !== undefined);
    if (known.length < stops.length) return json({ geocoded_waypoints, routes: [], status: 'NOT_FOUND' });
    const found = route(known, travelMode(query.get('mode')));
    return json({ geocoded_waypoints, routes: found ? [found] : [], status: found ? 'OK' : 'ZERO_RESULTS' });
  },
};

function geocoded(stop: Waypoint | undefined) {
  if (!stop) return { geocoder_status: 'ZERO_RESULTS' };
  return { geocoder_status: 'OK', place_id: stop.place?.id ?? '', types: stop.place?.types ?? ['street_address'] };
}

function route(stops: readonly Waypoint[], mode: TravelMode) {
  const legs = stops.slice(1).map((end, index) => {
    const start = stops[index] ?? end;
    return { start, end, journey: journeyBetween(start.position, end.position, mode) };
  });
  const journeys = legs.map(({ journey }) => journey).filter((journey) => journey !== undefined);
  if (journeys.length < legs.length) return undefined;
  const path = journeys.flatMap((journey) => journey.path);
  return {
    bounds: bounds(path),
    copyrights: 'Sandbox: made-up roads between real places',
    legs: legs.map(({ start, end }, index) => leg(start, end, journeys[index], mode)),
    overview_polyline: { points: encodePolyline(path) },
    summary: 'Sandbox Road',
    warnings: [],
    waypoint_order: stops.slice(1, -1).map((_, index) => index),
  };
}

function bounds(path: readonly Position[]) {
  const lats = path.map(({ lat }) => lat);
  const lngs = path.map(({ lng }) => lng);
  return {
    northeast: { lat: Math.max(...lats), lng: Math.max(...lngs) },
    southwest: { lat: Math.min(...lats), lng: Math.min(...lngs) },
  };
}

function measures(meters: number, seconds: number) {
  return {
    distance: { text: distanceText(meters), value: meters },
    duration: { text: durationText(seconds), value: seconds },
  };
}

function leg(start: Waypoint, end: Waypoint, journey: Journey | undefined, mode: TravelMode) {
  const { meters = 0, seconds = 0, path = [] } = journey ?? {};
  const steps = path.slice(1).map((to, index) => {
    const from = path[index] ?? to;
    return {
      ...measures(Math.round(meters / 3), Math.round(seconds / 3)),
      end_location: to,
      html_instructions: index === 0 ? 'Head along <b>Sandbox Road</b>' : 'Turn onto <b>Sandbox Road</b>',
      polyline: { points: encodePolyline([from, to]) },
      start_location: from,
      travel_mode: mode.toUpperCase(),
    };
  });
  return {
    ...measures(meters, seconds),
    end_address: end.address,
    end_location: end.position,
    start_address: start.address,
    start_location: start.position,
    steps,
    traffic_speed_entry: [],
    via_waypoint: [],
  };
}
