import type { Call, Endpoint, Reply } from '../endpoint.ts';
import { findAround, findById, findByText } from '../find-places.ts';
import { parsePosition } from '../geometry.ts';
import { legacyAddressComponents, legacyViewport } from '../legacy-place.ts';
import type { Place } from '../places.ts';
import { json } from '../reply.ts';

/** How far from a known place a position still gets its address, in metres. */
const REVERSE_RADIUS = 30_000;

/** https://developers.google.com/maps/documentation/geocoding/requests-geocoding */
export const geocode: Endpoint = {
  method: 'GET',
  path: '/maps/api/geocode/json',
  family: 'legacy',
  empty: { results: [] },
  answer: ({ query }) => {
    const found = placesFor(query);
    if (found === undefined) return invalid();
    return json({ results: found.map(result), status: found.length > 0 ? 'OK' : 'ZERO_RESULTS' });
  },
};

function placesFor(query: Call['query']): readonly Place[] | undefined {
  const id = query.get('place_id');
  const latlng = query.get('latlng');
  const address = query.get('address') ?? query.get('components');
  if (id !== null) return [findById(id)].filter((place) => place !== undefined);
  if (address) return findByText(address.replaceAll(/\b(country|locality|postal_code|route):/g, ' ')).slice(0, 5);
  const position = parsePosition(latlng);
  return position && findAround(position, REVERSE_RADIUS).slice(0, 3);
}

function invalid(): Reply {
  return json({
    error_message: "Invalid request. Missing the 'address', 'components', 'latlng' or 'place_id' parameter.",
    results: [],
    status: 'INVALID_REQUEST',
  });
}

function result(place: Place) {
  return {
    address_components: legacyAddressComponents(place),
    formatted_address: place.formattedAddress,
    geometry: {
      location: place.position,
      location_type: 'ROOFTOP',
      viewport: legacyViewport(place.position),
    },
    place_id: place.id,
    types: place.types,
  };
}
