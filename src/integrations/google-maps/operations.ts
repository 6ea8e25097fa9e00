import type { InjectionRule, Operation } from '../definition.ts';
import { KiB, operationsAt } from '../provider/operations-at.ts';

const KEY_IN_QUERY: readonly InjectionRule[] = [{ in: 'query', name: 'key', value: '{apiKey}' }];
const KEY_IN_HEADER: readonly InjectionRule[] = [{ in: 'header', name: 'X-Goog-Api-Key', value: '{apiKey}' }];

const webService = operationsAt('https://maps.googleapis.com', KEY_IN_QUERY).get;
const places = operationsAt('https://places.googleapis.com', KEY_IN_HEADER);
const routes = operationsAt('https://routes.googleapis.com', KEY_IN_HEADER).post;
const tiles = operationsAt('https://tile.googleapis.com', KEY_IN_QUERY);
/** JSON, which Google also takes under other types. The limit is ample for the largest documented one, a route matrix of 625 elements. */
const JSON_BODY = { body: ['bytes'], maxBody: 256 * KiB } as const;

/**
 * Google Maps Platform, from https://developers.google.com/maps/documentation: the web services take the key as `key` in
 * the query, Routes and Places (new) as the header X-Goog-Api-Key, Map Tiles as `key`. None of them reads an account.
 */
export const googleMapsOperations: readonly Operation[] = [
  webService('geocode', '/maps/api/geocode/json'),
  webService('directions', '/maps/api/directions/json'),
  webService('distance-matrix', '/maps/api/distancematrix/json'),
  webService('elevation', '/maps/api/elevation/json'),
  webService('timezone', '/maps/api/timezone/json'),
  webService('place-text-search', '/maps/api/place/textsearch/json'),
  webService('place-nearby-search', '/maps/api/place/nearbysearch/json'),
  webService('place-find', '/maps/api/place/findplacefromtext/json'),
  webService('place-details', '/maps/api/place/details/json'),
  webService('place-autocomplete', '/maps/api/place/autocomplete/json'),
  webService('place-query-autocomplete', '/maps/api/place/queryautocomplete/json'),
  webService('place-photo', '/maps/api/place/photo'),
  webService('static-map', '/maps/api/staticmap'),
  webService('street-view', '/maps/api/streetview'),
  webService('street-view-metadata', '/maps/api/streetview/metadata'),
  routes('compute-routes', '/directions/v2:computeRoutes', JSON_BODY),
  routes('compute-route-matrix', '/distanceMatrix/v2:computeRouteMatrix', JSON_BODY),
  places.post('places-search-text', '/v1/places:searchText', JSON_BODY),
  places.post('places-search-nearby', '/v1/places:searchNearby', JSON_BODY),
  places.post('places-autocomplete', '/v1/places:autocomplete', JSON_BODY),
  places.get('places-details', '/v1/places/*'),
  places.get('places-photo', '/v1/places/*/photos/*/media'),
  tiles.post('tiles-session', '/v1/createSession', JSON_BODY),
  tiles.get('tiles', '/v1/2dtiles/*/*/*'),
  tiles.get('tiles-viewport', '/tile/v1/viewport'),
  tiles.get('tiles-street-view', '/v1/streetview/tiles/*/*/*'),
  tiles.get('tiles-street-view-metadata', '/v1/streetview/metadata'),
  tiles.post('tiles-street-view-panorama-ids', '/v1/streetview/panoIds', JSON_BODY),
];
