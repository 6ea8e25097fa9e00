import type { Endpoint } from '../endpoint.ts';
import { findByPhoto } from '../find-places.ts';
import { redirect, text } from '../reply.ts';

/** https://developers.google.com/maps/documentation/places/web-service/photos: the picture itself lies on another host. */
export const placePhoto: Endpoint = {
  method: 'GET',
  path: '/maps/api/place/photo',
  family: 'image',
  answer: ({ query }) => {
    const place = findByPhoto(query.get('photo_reference') ?? query.get('photoreference'));
    const width = query.get('maxwidth');
    const height = query.get('maxheight');
    if (!place || (!width && !height)) return text('The request is invalid.', 400);
    const size = width ? `w${width}` : `h${height}`;
    return redirect(`https://lh3.googleusercontent.com/places/${place.photo}=s1600-${size}`);
  },
};
