import type { Endpoint } from '../endpoint.ts';
import { findById } from '../find-places.ts';
import { legacyAddressComponents, legacyPlace, onlyFields } from '../legacy-place.ts';
import { json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/details */
export const placeDetails: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/details/json',
  family: 'legacy',
  empty: { html_attributions: [] },
  answer: ({ query }) => {
    const id = query.get('place_id');
    if (!id) return json({ html_attributions: [], status: 'INVALID_REQUEST' });
    const place = findById(id);
    if (!place) return json({ html_attributions: [], status: 'NOT_FOUND' });
    const result = {
      address_components: legacyAddressComponents(place),
      ...legacyPlace(place),
      url: `https://maps.google.com/?q=place_id:${place.id}`,
      vicinity: place.city,
    };
    return json({ html_attributions: [], result: onlyFields(result, query.get('fields')), status: 'OK' });
  },
};
