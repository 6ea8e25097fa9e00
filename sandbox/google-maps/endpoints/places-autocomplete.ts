import type { Endpoint } from '../endpoint.ts';
import { findByPrefix } from '../find-places.ts';
import { bodyOf } from '../json-body.ts';
import type { Place } from '../places.ts';
import { googleError, json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/place-autocomplete */
export const placesAutocomplete: Endpoint = {
  method: 'POST',
  path: '/v1/places:autocomplete',
  family: 'modern',
  answer: (call) => {
    const input = bodyOf(call)?.['input'];
    if (typeof input !== 'string' || input === '') return googleError('INVALID_ARGUMENT', 'input cannot be empty.');
    const found = findByPrefix(input).slice(0, 5);
    return json(found.length === 0 ? {} : { suggestions: found.map((place) => suggestion(place, input)) });
  },
};

function suggestion(place: Place, input: string) {
  const secondary = `${place.city}, ${place.country}`;
  const matches = [{ endOffset: input.length }];
  return {
    placePrediction: {
      place: `places/${place.id}`,
      placeId: place.id,
      text: { text: `${place.name}, ${secondary}`, matches },
      structuredFormat: { mainText: { text: place.name, matches }, secondaryText: { text: secondary } },
      types: place.types,
    },
  };
}
