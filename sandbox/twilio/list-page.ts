import type { Call } from '../provider/call.ts';
import { json, type Reply } from '../provider/reply.ts';
import type { Resource } from './account.ts';

/** https://www.twilio.com/docs/usage/twilios-response#pagination; Twilio's default and its maximum. */
const PAGE_SIZE = 50;
const LARGEST_PAGE = 1000;

interface Page {
  readonly number: number;
  readonly size: number;
  readonly items: readonly Resource[];
  readonly isLast: boolean;
}

function pageOf({ query }: Call, all: readonly Resource[]): Page {
  const size = Math.min(Number(query.get('PageSize') ?? PAGE_SIZE) || PAGE_SIZE, LARGEST_PAGE);
  const number = Number(query.get('Page') ?? 0) || 0;
  const items = all.slice(number * size, (number + 1) * size);
  return { number, size, items, isLast: (number + 1) * size >= all.length };
}

/** What a list was filtered by, and the page of it. */
function queryOf({ query }: Call, size: number, page: number): string {
  const filters = [...query].filter(([name]) => !['PageSize', 'Page', 'PageToken'].includes(name));
  return new URLSearchParams([...filters, ['PageSize', String(size)], ['Page', String(page)]]).toString();
}

/** A list as the 2010-04-01 API answers it, with relative links. */
export function listPage(call: Call, key: string, all: readonly Resource[]): Reply {
  const { number, size, items, isLast } = pageOf(call, all);
  const uri = (page: number) => `${call.path}?${queryOf(call, size, page)}`;
  return json({
    [key]: items,
    page: number,
    page_size: size,
    start: number * size,
    end: number * size + Math.max(items.length - 1, 0),
    uri: uri(number),
    first_page_uri: uri(0),
    previous_page_uri: number > 0 ? uri(number - 1) : null,
    next_page_uri: isLast ? null : `${uri(number + 1)}&PageToken=PA${items.at(-1)?.sid}`,
  });
}

/** A list as the v2 APIs answer it. Its links are absolute: an SDK that follows them leaves the gateway behind. */
export function metaPage(call: Call, key: string, host: string, all: readonly Resource[]): Reply {
  const { number, size, items, isLast } = pageOf(call, all);
  const url = (page: number) => `https://${host}${call.path}?${queryOf(call, size, page)}`;
  const meta = {
    key,
    page: number,
    page_size: size,
    url: url(number),
    first_page_url: url(0),
    previous_page_url: number > 0 ? url(number - 1) : null,
    next_page_url: isLast ? null : `${url(number + 1)}&PageToken=PA${items.at(-1)?.sid}`,
  };
  return json({ [key]: items, meta });
}
