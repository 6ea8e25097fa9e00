import type { Endpoint } from '../endpoint.ts';
import { findByPrefix } from '../find-places.ts';
import type { Place } from '../places.ts';
import { json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/autocomplete */
export const placeAutocomplete: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/autocomplete/json',
  family: 'legacy',
  empty: { predictions: [] },
  answer: ({ query }) => {
    const input = query.get('input');
    if (!input) return json({ predictions: [], status: 'INVALID_REQUEST' });
    const found = findByPrefix(input).slice(0, 5);
    const predictions = found.map((place) => prediction(place, input.trim()));
    return json({ predictions, status: found.length > 0 ? 'OK' : 'ZERO_RESULTS' });
  },
};

function prediction(place: Place, input: string) {
  const secondary = `${place.city}, ${place.country}`;
  const description = `${place.name}, ${secondary}`;
  const matches = (text: string) => {
    const offset = text.toLowerCase().indexOf(input.toLowerCase());
    return offset < 0 ? [] : [{ length: input.length, offset }];
  };
  return {
    description,
    matched_substrings: matches(description),
    place_id: place.id,
    reference: place.id,
    structured_formatting: {
      main_text: place.name,
      main_text_matched_substrings: matches(place.name),
      secondary_text: secondary,
    },
    terms: terms([place.name, place.city, place.country]),
    types: place.types,
  };
}

function terms(values: readonly string[]) {
  let offset = 0;
  return values.map((value) => {
    const term = { offset, value };
    offset += value.length + 2;
    return term;
  });
}
