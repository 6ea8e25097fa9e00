import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { Route } from '../routes.ts';
import { TASK_HEADER } from './task.ts';

/** Seconds for which a browser may remember a preflight's answer; browsers cap it themselves. */
const PREFLIGHT_MAX_AGE = 600;

/** Headers that vendors' SDKs and tracing add in browsers. A preflight allows them; only allow-listed ones go upstream. */
const SDK_HEADERS =
  /^(?:x-stainless-[a-z-]+|x-goog-api-client|x-goog-api-key|x-goog-maps-[a-z-]+|x-api-key|x-client-[a-z-]+|x-requested-with|anthropic-[a-z-]+|openai-[a-z-]+|x-fern-[a-z-]+|traceparent|tracestate|baggage)$/;

const OURS = ['authorization', TASK_HEADER];
const EXPOSED = [
  'X-Request-Id',
  'X-Portcullis-Error',
  'X-Portcullis-Key',
  'RateLimit',
  'RateLimit-Policy',
  'X-Portcullis-Limit-Factor',
  'Retry-After',
  'X-Should-Retry',
  'WWW-Authenticate',
];

/**
 * Answers for the Origin header: a listed origin is told so, also on errors.
 * @returns false when the header names an origin that is not listed.
 */
export function answerOrigin(
  { headers }: IncomingMessage,
  response: ServerResponse,
  route: Route,
  publicOrigin: string | undefined,
): boolean {
  const { origin } = headers;
  response.appendHeader('Vary', 'Origin');
  if (origin === undefined || origin === publicOrigin) return true;
  if (!route.origins.has(origin)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', [...EXPOSED, ...route.responseHeaders].join(', '));
  return true;
}

/** True for a CORS preflight (Fetch standard, section 3.3.2): OPTIONS with the method it asks for. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/**
 * Answers a preflight for an operation that exists and is enabled, with the headers that may be sent.
 * @param takes whether there is one by this method.
 * @throws GatewayError `unknown_route`, `header_not_allowed`.
 */
export function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  route: Route,
  takes: (method: string) => boolean,
): void {
  const method = headers['access-control-request-method'] ?? '';
  if (!takes(method))
    throw new GatewayError('unknown_route', { detail: 'a preflight for an operation that is not enabled' });
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const allowed = (name: string) =>
    OURS.includes(name) || isTokenPlace(name, route) || route.requestHeaders.has(name) || SDK_HEADERS.test(name);
  if (!asked.every(allowed))
    throw new GatewayError('header_not_allowed', { detail: 'a preflight for a header that is not taken' });
  response.writeHead(204, {
    'Access-Control-Allow-Methods': method,
    'Access-Control-Allow-Headers': asked.join(', '),
    'Access-Control-Max-Age': PREFLIGHT_MAX_AGE,
    Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  });
  response.end();
}

function isTokenPlace(name: string, { tokenPlace }: Route): boolean {
  return tokenPlace?.in === 'header' && tokenPlace.name === name;
}
