import type { Endpoint } from '../endpoint.ts';
import type { Position } from '../geometry.ts';
import { drawMap } from '../map/draw-map.ts';
import { drawPin } from '../map/draw-pin.ts';
import { project } from '../map/mercator.ts';
import { png, text } from '../reply.ts';
import { waypoint } from '../waypoint.ts';

/** https://developers.google.com/maps/documentation/maps-static/start */
export const staticMap: Endpoint = {
  method: 'GET',
  path: '/maps/api/staticmap',
  family: 'image',
  answer: ({ query }) => {
    const size = /^(\d{1,4})x(\d{1,4})$/.exec(query.get('size') ?? '');
    const markers = markersOf(query.getAll('markers'));
    const center = waypoint(query.get('center') ?? '')?.position ?? markers[0];
    const zoom = Number(query.get('zoom') ?? 12);
    if (!size || !center || !(zoom >= 0 && zoom <= 21)) {
      return text(
        "The Google Maps Platform server rejected your request. Invalid request. 'size', 'center' or 'zoom' is missing or invalid.",
        400,
      );
    }
    // Twice the pixels show the same map one zoom level deeper.
    const scale = query.get('scale') === '2' ? 2 : 1;
    const width = Math.min(640, Number(size[1])) * scale;
    const height = Math.min(640, Number(size[2])) * scale;
    const depth = Math.floor(zoom) + scale - 1;
    const middle = project(center, depth);
    const view = {
      zoom: depth,
      left: Math.round(middle.x - width / 2),
      top: Math.round(middle.y - height / 2),
      width,
      height,
    };
    const image = drawMap(view);
    for (const marker of markers) drawPin(image, view, marker);
    return png(image.toPng());
  },
};

/** `color:red|label:A|Taipei 101|48.85,2.29`: styles first, then places. */
function markersOf(parameters: readonly string[]): Position[] {
  return parameters
    .flatMap((parameter) => parameter.split('|'))
    .filter((part) => part !== '' && !/^(color|label|size|icon|anchor|scale):/.test(part))
    .map((part) => waypoint(part)?.position)
    .filter((position) => position !== undefined);
}
