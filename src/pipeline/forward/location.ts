import { percentBytes } from '../../core/percent-bytes.ts';
import { withoutCredentials } from '../inject/query.ts';
import type { Injected } from '../stages.ts';

/**
 * A redirect's target as the caller may see it. Within the provider it becomes a path of this gateway, so that following it
 * passes the same checks; elsewhere it goes back without credentials. One that still holds a secret goes back not at all.
 */
export function scrubLocation(location: string, { route, operation, outgoing }: Injected): string | undefined {
  const base = operation.origin + outgoing.target;
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  url.username = '';
  url.password = '';
  const query = queryWithoutCredentials(url.search.slice(1), route.credentialParameters);
  if (query === undefined) return undefined;
  const inside = route.upstreamOrigins.has(url.origin);
  const scrubbed = `${inside ? `/proxy/${route.name}` : url.origin}${url.pathname}${query === '' ? '' : `?${query}`}${url.hash}`;
  const readings = readingsOf(scrubbed);
  const holdsSecret = outgoing.secrets.some((secret) =>
    spellings(secret.reveal()).some((spelling) => readings.some((reading) => reading.includes(spelling))),
  );
  return holdsSecret ? undefined : scrubbed;
}

function queryWithoutCredentials(query: string, credentialParameters: ReadonlySet<string>): string | undefined {
  try {
    return withoutCredentials(query, credentialParameters).join('&');
  } catch {
    return undefined;
  }
}

/** A URL as it stands and percent-decoded once, twice and three times, in the form that spellings have. */
function readingsOf(url: string): string[] {
  const once = percentBytes(url);
  const twice = percentBytes(once);
  return [url, once, twice, percentBytes(twice)].map(folded);
}

/** The forms in which a decoded URL may hold a text, folded: as it is, in hex, in base64. */
function spellings(text: string): string[] {
  return [text, Buffer.from(text).toString('hex'), ...base64Of(text), ...base64Of(encodeURIComponent(text))].map(
    folded,
  );
}

/** In base64 a text looks different at each of three offsets; the first and last characters hang on what surrounds it. */
function base64Of(text: string): string[] {
  const whole = [0, 1, 2].map((offset) =>
    Buffer.from('\0'.repeat(offset) + text)
      .toString('base64')
      .replace(/=+$/, ''),
  );
  const own = whole.map((spelled, offset) => spelled.slice(offset === 0 ? 0 : offset + 1, -1));
  // Of a text of two or three characters so little is left that it stands in any URL.
  return own
    .filter(({ length }) => length >= 4)
    .flatMap((spelled) => [spelled, spelled.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Without regard to case, as hosts and escapes are compared, and to whether a blank is written as a plus. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('+', ' ');
}
