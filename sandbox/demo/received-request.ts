import type { ReceivedRequest } from '../google-maps/received-requests.ts';

/** What stands in place of the key wherever the demo shows a request. */
export const MASK = '[real key, hidden by the demo]';

/** A request as the provider received it, fit to be shown: the key is nowhere in it. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The newest request for this method and target (path and query without the key), masked. */
export function shownRequest(
  received: readonly ReceivedRequest[],
  method: string,
  target: string,
  key: string,
): ShownRequest | undefined {
  const wanted = withoutKey(target);
  const found = received.findLast((request) => request.method === method && withoutKey(request.url) === wanted);
  if (!found) return undefined;
  const mask = (text: string) =>
    [key, encodeURIComponent(key)].reduce((rest, form) => rest.replaceAll(form, MASK), text);
  const { rawHeaders } = found;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[mask(name), mask(rawHeaders[index + 1] ?? '')] as const] : [],
  );
  return { method, url: mask(found.url), headers, body: mask(found.body) };
}

/** One spelling for a path and what its query says, whatever the encoding and the key. */
function withoutKey(target: string): string {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const parameters = [...new URLSearchParams(query)].filter(([name]) => name !== 'key');
  return JSON.stringify([path, parameters.sort()]);
}
