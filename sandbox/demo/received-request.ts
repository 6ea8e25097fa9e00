import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from '../provider/received-requests.ts';
import type { DemoProvider, Received } from './providers.ts';

/** What stands in place of the key wherever the demo shows a request. */
export const MASK = '[real key, hidden by the demo]';

/** A request as the provider received it, fit to be shown: the key is nowhere in it. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** How the provider's answer ended, as the provider sees it. */
  readonly ending: Ending | 'under way';
}

/** A call that was stopped has ended at the provider a moment later; this many milliseconds are long for a moment. */
const ENDING_PATIENCE = 2000;

/**
 * The newest request for this method and target (as the caller wrote it), masked.
 * @param whenOver waits for a moment until the provider's answer has ended.
 */
export async function shownRequest(
  { received, secrets }: DemoProvider,
  method: string,
  target: string,
  whenOver: boolean,
): Promise<ShownRequest | undefined> {
  const wanted = comparable(target);
  const found = received.findLast((request) => request.method === method && comparable(request.url) === wanted);
  if (!found) return undefined;
  const ending = await endingOf(found, whenOver);
  const mask = (text: string) =>
    secrets.flatMap((key) => [key, encodeURIComponent(key)]).reduce((rest, form) => rest.replaceAll(form, MASK), text);
  const { rawHeaders } = found;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[mask(name), mask(rawHeaders[index + 1] ?? '')] as const] : [],
  );
  return { method, url: mask(found.url), headers, body: mask(bodyOf(found)), ending };
}

export function bodyOf({ body }: Received): string {
  if (typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? body.toString() : `(${body.size} bytes)`;
}

async function endingOf(request: Received, whenOver: boolean): Promise<ShownRequest['ending']> {
  if (!('ended' in request)) return 'complete';
  const underWay = 'under way' as const;
  return Promise.race([request.ended, whenOver ? sleep(ENDING_PATIENCE, underWay, { ref: false }) : underWay]);
}

/** One spelling for a path and what its query says, whatever the encoding, the key, and Twilio's account. */
function comparable(target: string): string {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const parameters = [...new URLSearchParams(query)].filter(([name]) => name !== 'key');
  return JSON.stringify([path.replace(/\/Accounts\/[^/]+\//, '/Accounts/*/'), parameters.sort()]);
}
