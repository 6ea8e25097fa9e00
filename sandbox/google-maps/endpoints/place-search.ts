import type { Endpoint } from '../endpoint.ts';
import { findAround, findByText } from '../find-places.ts';
import { parsePosition } from '../geometry.ts';
import { legacyPlace, onlyFields } from '../legacy-place.ts';
import type { Place } from '../places.ts';
import { json } from '../reply.ts';

/** Google returns 20 places a page. */
const PAGE = 20;

const status = (found: readonly unknown[]) => (found.length > 0 ? 'OK' : 'ZERO_RESULTS');
const INVALID = { html_attributions: [], results: [], status: 'INVALID_REQUEST' };

/** https://developers.google.com/maps/documentation/places/web-service/search-text */
export const textSearch: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/textsearch/json',
  family: 'legacy',
  empty: { html_attributions: [], results: [] },
  answer: ({ query }) => {
    const text = query.get('query');
    if (!text) return json(INVALID);
    const found = findByText(text).slice(0, PAGE);
    return json({ html_attributions: [], results: found.map(legacyPlace), status: status(found) });
  },
};

/** https://developers.google.com/maps/documentation/places/web-service/search-nearby */
export const nearbySearch: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/nearbysearch/json',
  family: 'legacy',
  empty: { html_attributions: [], results: [] },
  answer: ({ query }) => {
    const center = parsePosition(query.get('location'));
    const radius = Number(query.get('radius') ?? (query.get('rankby') === 'distance' ? 50_000 : Number.NaN));
    if (!center || !(radius > 0)) return json(INVALID);
    const type = query.get('type');
    const keyword = query.get('keyword');
    const named = keyword ? new Set(findByText(keyword)) : undefined;
    const fits = (place: Place) => (!type || place.types.includes(type)) && (!named || named.has(place));
    const found = findAround(center, Math.min(radius, 50_000)).filter(fits).slice(0, PAGE);
    return json({ html_attributions: [], results: found.map(withVicinity), status: status(found) });
  },
};

function withVicinity(place: Place) {
  const { formatted_address: _, ...rest } = legacyPlace(place);
  return { ...rest, vicinity: [place.addressParts[0]?.short, place.city].filter(Boolean).join(', ') };
}

/** https://developers.google.com/maps/documentation/places/web-service/search-find-place */
export const findPlace: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/findplacefromtext/json',
  family: 'legacy',
  empty: { candidates: [] },
  answer: ({ query }) => {
    const input = query.get('input');
    if (!input || query.get('inputtype') !== 'textquery') return json({ candidates: [], status: 'INVALID_REQUEST' });
    const found = findByText(input).slice(0, 1);
    const fields = query.get('fields') ?? 'place_id';
    return json({ candidates: found.map((place) => onlyFields(legacyPlace(place), fields)), status: status(found) });
  },
};
