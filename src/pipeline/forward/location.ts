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
  const holdsSecret = outgoing.secrets.some((secret) =>
    spellings(secret.reveal()).some((spelling) => scrubbed.includes(spelling)),
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

/** The forms in which a URL may hold a text. */
function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    encodeURIComponent(text),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
