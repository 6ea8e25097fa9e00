import type { Place } from './places.ts';

/** A place as Places API (new) returns it: https://developers.google.com/maps/documentation/places/web-service/reference/rest/v1/places */
export function newPlace(place: Place) {
  const { lat, lng } = place.position;
  return {
    name: `places/${place.id}`,
    id: place.id,
    types: place.types,
    formattedAddress: place.formattedAddress,
    addressComponents: place.addressParts.map(({ long, short, types }) => ({
      longText: long,
      shortText: short,
      types,
      languageCode: 'en',
    })),
    location: { latitude: lat, longitude: lng },
    viewport: {
      low: { latitude: lat - 0.00135, longitude: lng - 0.00135 },
      high: { latitude: lat + 0.00135, longitude: lng + 0.00135 },
    },
    googleMapsUri: `https://maps.google.com/?q=place_id:${place.id}`,
    businessStatus: 'OPERATIONAL',
    displayName: { text: place.name, languageCode: 'en' },
    primaryType: place.types[0],
    shortFormattedAddress: [place.addressParts[0]?.short, place.city].filter(Boolean).join(', '),
    timeZone: { id: place.timeZone },
    photos: [
      { name: `places/${place.id}/photos/${place.photo}`, widthPx: 4032, heightPx: 3024, authorAttributions: [] },
    ],
  };
}
