import type { Position } from './geometry.ts';
import type { Place } from './places.ts';

/** Shapes that the older web services share, as https://developers.google.com/maps/documentation documents them. */

export function legacyAddressComponents(place: Place) {
  return place.addressParts.map(({ long, short, types }) => ({ long_name: long, short_name: short, types }));
}

/** Google frames a single building with about 150 m on every side. */
export function legacyViewport({ lat, lng }: Position, margin = 0.00135) {
  return {
    northeast: { lat: lat + margin, lng: lng + margin },
    southwest: { lat: lat - margin, lng: lng - margin },
  };
}

/** A place as Text Search, Nearby Search, Find Place and Details return it. */
export function legacyPlace(place: Place) {
  return {
    business_status: 'OPERATIONAL',
    formatted_address: place.formattedAddress,
    geometry: { location: place.position, viewport: legacyViewport(place.position) },
    icon: 'https://maps.gstatic.com/mapfiles/place_api/icons/v1/png_71/generic_business-71.png',
    icon_background_color: '#7B9EB0',
    icon_mask_base_uri: 'https://maps.gstatic.com/mapfiles/place_api/icons/v2/generic_pinlet',
    name: place.name,
    photos: [{ height: 3024, html_attributions: [], photo_reference: place.photo, width: 4032 }],
    place_id: place.id,
    reference: place.id,
    types: place.types,
  };
}

/** Keeps the fields that a comma-separated list names (`geometry/location` keeps `geometry`); no list keeps all. */
export function onlyFields<T extends object>(content: T, fields: string | null): Partial<T> {
  if (fields === null || fields === '') return content;
  const wanted = new Set(fields.split(',').map((field) => field.trim().split('/')[0]));
  return Object.fromEntries(Object.entries(content).filter(([name]) => wanted.has(name))) as Partial<T>;
}
