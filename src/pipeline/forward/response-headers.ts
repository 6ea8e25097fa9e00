import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { TASK_HEADER } from '../guard/task.ts';
import type { Route } from '../routes.ts';
import type { Injected } from '../stages.ts';
import { scrubLinks } from './link.ts';
import { scrubLocation } from './location.ts';

/** What answers to an authorised call vary by, so that no cache gives one caller's answer to another. */
const VARY = ['Authorization', 'Origin'];
/** Cache-Control directives (RFC 9111, section 5.2.2) that invite shared caches. */
const FOR_SHARED_CACHES = /^(?:public|private(?:=.*)?|s-maxage=.*|proxy-revalidate)$/i;

/** The provider's answer headers as the caller may see them: allow-listed, Location scrubbed, closed to shared caches. */
export function responseHeaders(upstream: IncomingHttpHeaders, call: Injected): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  const hopByHop = elementsOf(upstream.connection).map((name) => name.toLowerCase());
  for (const name of call.route.responseHeaders) {
    const value = upstream[name];
    if (value !== undefined && !hopByHop.includes(name)) kept[name] = value;
  }
  const location = typeof upstream.location === 'string' ? scrubLocation(upstream.location, call) : undefined;
  if (location !== undefined) kept['location'] = location;
  const links = kept['link'] === undefined ? undefined : scrubLinks(String(kept['link']), call);
  delete kept['link'];
  if (links !== undefined) kept['link'] = links;
  kept['cache-control'] = privately(upstream['cache-control'] as string | string[] | undefined);
  kept['vary'] = vary(upstream.vary, call.route);
  return kept;
}

function privately(cacheControl: string | string[] | undefined): string {
  return ['private', ...elementsOf(cacheControl).filter((each) => !FOR_SHARED_CACHES.test(each))].join(', ');
}

function vary(upstream: string | string[] | undefined, { tokenPlace, ownKeys }: Route): string {
  const listed = elementsOf(upstream);
  if (listed.includes('*')) return '*';
  const own = [
    ...VARY,
    ...(tokenPlace?.in === 'header' ? [tokenPlace.name] : []),
    ...(ownKeys === undefined ? [] : [TASK_HEADER]),
  ];
  const ours = own.filter((name) => !listed.some((each) => each.toLowerCase() === name.toLowerCase()));
  return [...listed, ...ours].join(', ');
}

/** The elements of a header that is a list (RFC 9110, section 5.6.1), which may have come in several lines. */
function elementsOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
