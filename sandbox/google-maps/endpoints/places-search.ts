import type { Call, Endpoint, Reply } from '../endpoint.ts';
import { applyMask, fieldMask } from '../field-mask.ts';
import { findAround, findByText } from '../find-places.ts';
import { bodyOf, isObject, type JsonObject, latLngOf } from '../json-body.ts';
import { newPlace } from '../new-place.ts';
import type { Place } from '../places.ts';
import { googleError, json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/text-search */
export const searchText: Endpoint = {
  method: 'POST',
  path: '/v1/places:searchText',
  family: 'modern',
  answer: (call) =>
    search(call, (body) => {
      const query = body['textQuery'];
      return typeof query === 'string' && query !== '' ? findByText(query) : 'Empty text_query.';
    }),
};

/** https://developers.google.com/maps/documentation/places/web-service/nearby-search */
export const searchNearby: Endpoint = {
  method: 'POST',
  path: '/v1/places:searchNearby',
  family: 'modern',
  answer: (call) =>
    search(call, (body) => {
      const circle = isObject(body['locationRestriction']) ? body['locationRestriction']['circle'] : undefined;
      const center = isObject(circle) ? latLngOf(circle['center']) : undefined;
      const radius = isObject(circle) ? Number(circle['radius']) : Number.NaN;
      if (!center || !(radius > 0 && radius <= 50_000)) return 'Invalid location_restriction.circle.';
      const types = Array.isArray(body['includedTypes']) ? (body['includedTypes'] as unknown[]) : [];
      const fits = (place: Place) => types.length === 0 || place.types.some((type) => types.includes(type));
      return findAround(center, radius).filter(fits);
    }),
};

function search(call: Call, find: (body: JsonObject) => readonly Place[] | string): Reply {
  const body = bodyOf(call);
  if (!body) return googleError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  const mask = fieldMask(call);
  if ('refusal' in mask) return mask.refusal;
  const found = find(body);
  if (typeof found === 'string') return googleError('INVALID_ARGUMENT', found);
  const most = Number(body['pageSize'] ?? body['maxResultCount'] ?? 20);
  if (found.length === 0) return json({});
  return json(applyMask({ places: found.slice(0, most).map(newPlace) }, mask.fields));
}
