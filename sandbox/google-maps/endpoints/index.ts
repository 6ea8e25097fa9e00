import type { Call, Endpoint, Reply } from '../endpoint.ts';
import { refusal } from '../refusal.ts';
import { text } from '../reply.ts';
import { computeRouteMatrix } from './compute-route-matrix.ts';
import { computeRoutes } from './compute-routes.ts';
import { directions } from './directions.ts';
import { distanceMatrix } from './distance-matrix.ts';
import { elevation } from './elevation.ts';
import { geocode } from './geocode.ts';
import { placeAutocomplete } from './place-autocomplete.ts';
import { placeDetails } from './place-details.ts';
import { placePhoto } from './place-photo.ts';
import { findPlace, nearbySearch, textSearch } from './place-search.ts';
import { placesAutocomplete } from './places-autocomplete.ts';
import { getPhotoMedia, getPlace } from './places-get.ts';
import { searchNearby, searchText } from './places-search.ts';
import { staticMap } from './static-map.ts';
import { streetView, streetViewMetadata } from './street-view.ts';
import { createSession, getTile, getViewport } from './tiles.ts';
import { timezone } from './timezone.ts';

export const endpoints: readonly Endpoint[] = [
  geocode,
  directions,
  distanceMatrix,
  textSearch,
  nearbySearch,
  findPlace,
  placeDetails,
  placeAutocomplete,
  placePhoto,
  timezone,
  elevation,
  staticMap,
  streetView,
  streetViewMetadata,
  computeRoutes,
  computeRouteMatrix,
  searchText,
  searchNearby,
  placesAutocomplete,
  getPlace,
  getPhotoMedia,
  createSession,
  getTile,
  getViewport,
];

const routes = endpoints.map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));

function patternOf(path: string): RegExp {
  const literals = path.split('*').map((literal) => literal.replaceAll('.', '\\.'));
  return new RegExp(`^${literals.join('([^/:]+)')}$`);
}

/** Finds the endpoint, refuses what lacks the key, and answers the rest. */
export function answer(call: Call, key: string): Reply {
  for (const { endpoint, pattern } of routes) {
    const match = endpoint.method === call.method ? pattern.exec(call.path) : null;
    if (match) return refusal(endpoint, call, key) ?? endpoint.answer(call, match.slice(1));
  }
  return text(`404. The requested URL was not found on this server: ${call.method} ${call.path}`, 404);
}
