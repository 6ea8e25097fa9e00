import { startUpstream, type Upstream } from './upstream.ts';

/** How a stand-in answers a geocoding request that brings the wrong key. */
export interface Refusal {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

const DENIED = { status: 'REQUEST_DENIED', error_message: 'The provided API key is invalid.', results: [] };

/** A stand-in for Google's Geocoding API that knows one key. */
export function startGeocoder(key: string, refusal: Refusal = {}): Promise<Upstream> {
  const { status = 200, headers = {}, body = DENIED } = refusal;
  return startUpstream(({ url }, response) => {
    const good = new URL(url, 'http://stand-in').searchParams.get('key') === key;
    response.writeHead(good ? 200 : status, { 'Content-Type': 'application/json', ...(good ? {} : headers) });
    response.end(JSON.stringify(good ? { status: 'OK', results: [{}] } : body));
  });
}
