import { systemClock } from '../../../src/core/clock.ts';
import type { Endpoint } from '../endpoint.ts';
import { bodyOf } from '../json-body.ts';
import { drawTile } from '../map/draw-tile.ts';
import { googleError, json, png } from '../reply.ts';
import { isSession, newSession } from '../tile-sessions.ts';

/** Google's own deepest level for the road map. */
const DEEPEST = 22;
/** https://developers.google.com/maps/documentation/tile/session_tokens: valid for two weeks. */
const SESSION_SECONDS = 14 * 24 * 3600;

/** https://developers.google.com/maps/documentation/tile/session_tokens */
export const createSession: Endpoint = {
  method: 'POST',
  path: '/v1/createSession',
  family: 'tiles',
  answer: (call) => {
    const { mapType, language, region } = bodyOf(call) ?? {};
    if (![mapType, language, region].every((value) => typeof value === 'string' && value !== '')) {
      return googleError(
        'INVALID_ARGUMENT',
        'Request contains an invalid argument: mapType, language and region are required.',
      );
    }
    const expiry = String(Math.floor(systemClock.now() / 1000) + SESSION_SECONDS);
    return json({ session: newSession(), expiry, tileWidth: 256, tileHeight: 256, imageFormat: 'png' });
  },
};

/** https://developers.google.com/maps/documentation/tile/roadmap */
export const getTile: Endpoint = {
  method: 'GET',
  path: '/v1/2dtiles/*/*/*',
  family: 'tiles',
  answer: ({ query }, segments) => {
    if (!isSession(query.get('session'))) return googleError('INVALID_ARGUMENT', 'Invalid session token.');
    const [zoom = Number.NaN, x = Number.NaN, y = Number.NaN] = segments.map((text) =>
      /^\d+$/.test(text) ? Number(text) : Number.NaN,
    );
    const side = 2 ** zoom;
    if (!(zoom <= DEEPEST && x < side && y < side))
      return googleError('INVALID_ARGUMENT', 'Tile coordinates are out of range.');
    return png(drawTile(zoom, x, y));
  },
};

/** https://developers.google.com/maps/documentation/tile/2d-tiles-overview */
export const getViewport: Endpoint = {
  method: 'GET',
  path: '/tile/v1/viewport',
  family: 'tiles',
  answer: ({ query }) => {
    if (!isSession(query.get('session'))) return googleError('INVALID_ARGUMENT', 'Invalid session token.');
    const [zoom, north, south, east, west] = ['zoom', 'north', 'south', 'east', 'west'].map((name) =>
      Number(query.get(name) ?? Number.NaN),
    );
    if ([zoom, north, south, east, west].some(Number.isNaN)) {
      return googleError('INVALID_ARGUMENT', 'zoom, north, south, east and west are required.');
    }
    return json({
      copyright: 'Sandbox map: coastlines by Natural Earth, streets made up',
      maxZoomRects: [{ maxZoom: DEEPEST, north, south, east, west }],
    });
  },
};
