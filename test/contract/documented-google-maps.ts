/** Where Google documents each operation, with an example of its URL: https://developers.google.com/maps/documentation. */
export interface DocumentedOperation {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Where the documentation puts the key. */
  readonly key: 'query' | 'header';
}

const get = (url: string): DocumentedOperation => ({ method: 'GET', url, key: 'query' });
const post = (url: string): DocumentedOperation => ({ method: 'POST', url, key: 'header' });

const MAPS = 'https://maps.googleapis.com/maps/api';
const PLACES = 'https://places.googleapis.com/v1';
const ROUTES = 'https://routes.googleapis.com';
const TILES = 'https://tile.googleapis.com';

export const documentedGoogleMaps: Readonly<Record<string, DocumentedOperation>> = {
  geocode: get(`${MAPS}/geocode/json`),
  directions: get(`${MAPS}/directions/json`),
  'distance-matrix': get(`${MAPS}/distancematrix/json`),
  elevation: get(`${MAPS}/elevation/json`),
  timezone: get(`${MAPS}/timezone/json`),
  'place-text-search': get(`${MAPS}/place/textsearch/json`),
  'place-nearby-search': get(`${MAPS}/place/nearbysearch/json`),
  'place-find': get(`${MAPS}/place/findplacefromtext/json`),
  'place-details': get(`${MAPS}/place/details/json`),
  'place-autocomplete': get(`${MAPS}/place/autocomplete/json`),
  'place-query-autocomplete': get(`${MAPS}/place/queryautocomplete/json`),
  'place-photo': get(`${MAPS}/place/photo`),
  'static-map': get(`${MAPS}/staticmap`),
  'street-view': get(`${MAPS}/streetview`),
  'street-view-metadata': get(`${MAPS}/streetview/metadata`),
  'compute-routes': post(`${ROUTES}/directions/v2:computeRoutes`),
  'compute-route-matrix': post(`${ROUTES}/distanceMatrix/v2:computeRouteMatrix`),
  'places-search-text': post(`${PLACES}/places:searchText`),
  'places-search-nearby': post(`${PLACES}/places:searchNearby`),
  'places-autocomplete': post(`${PLACES}/places:autocomplete`),
  'places-details': { method: 'GET', url: `${PLACES}/places/ChIJj61dQgK6j4AR4GeTYWZsKWw`, key: 'header' },
  'places-photo': {
    method: 'GET',
    url: `${PLACES}/places/ChIJ2fzCmcW7j4AR2JzfXBBoh6E/photos/AUacShh/media`,
    key: 'header',
  },
  'tiles-session': { method: 'POST', url: `${TILES}/v1/createSession`, key: 'query' },
  tiles: get(`${TILES}/v1/2dtiles/15/6294/13288`),
  'tiles-viewport': get(`${TILES}/tile/v1/viewport`),
  'tiles-street-view': get(`${TILES}/v1/streetview/tiles/0/0/0`),
  'tiles-street-view-metadata': get(`${TILES}/v1/streetview/metadata`),
  'tiles-street-view-panorama-ids': { method: 'POST', url: `${TILES}/v1/streetview/panoIds`, key: 'query' },
};
