import type { Endpoint } from '../endpoint.ts';
import { applyMask, fieldMask } from '../field-mask.ts';
import { findById, findByPhoto } from '../find-places.ts';
import { newPlace } from '../new-place.ts';
import { googleError, json, redirect } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/place-details */
export const getPlace: Endpoint = {
  method: 'GET',
  path: '/v1/places/*',
  family: 'modern',
  answer: (call, [id]) => {
    const mask = fieldMask(call);
    if ('refusal' in mask) return mask.refusal;
    const place = findById(id);
    if (!place)
      return googleError('INVALID_ARGUMENT', 'The Place ID is no longer valid. Please refresh cached Place IDs.');
    return json(applyMask(newPlace(place), mask.fields));
  },
};

/** https://developers.google.com/maps/documentation/places/web-service/place-photos */
export const getPhotoMedia: Endpoint = {
  method: 'GET',
  path: '/v1/places/*/photos/*/media',
  family: 'modern',
  answer: ({ query }, [id, photo]) => {
    const place = findByPhoto(photo);
    if (!place || place.id !== id)
      return googleError('INVALID_ARGUMENT', 'The photo resource in the request is invalid.');
    const width = query.get('maxWidthPx');
    const height = query.get('maxHeightPx');
    if (!width && !height) return googleError('INVALID_ARGUMENT', 'max_width_px or max_height_px must be set.');
    const photoUri = `https://lh3.googleusercontent.com/places/${photo}=s4800-${width ? `w${width}` : `h${height}`}`;
    if (query.get('skipHttpRedirect') !== 'true') return redirect(photoUri);
    return json({ name: `places/${id}/photos/${photo}/media`, photoUri });
  },
};
