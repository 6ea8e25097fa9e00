import { isObject } from './ask-admin.ts';
import { KeyTrouble } from './revocation.ts';

/** Pages of a hundred; more keys than that nobody has, and a provider that repeats itself comes to an end. */
const MOST_PAGES = 100;

/** By which a provider's ids are put into paths, and shown: nothing else of an answer is. */
const ID = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * All entries of a list that is handed out in pages, as `data`, `has_more` and `last_id`.
 * @param page asks for the page after an id; the first without one.
 * @throws KeyTrouble when it is no such list, or has no end: of a part, nothing could be concluded.
 */
export async function listPages(
  provider: string,
  page: (after: string | undefined) => Promise<Readonly<Record<string, unknown>>>,
): Promise<readonly ListEntry[]> {
  const entries: ListEntry[] = [];
  let after: string | undefined;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const { data, has_more: hasMore, last_id: last } = await page(after);
    if (!Array.isArray(data) || !data.every(isEntry)) throw noList(provider);
    entries.push(...data);
    if (hasMore === false) return entries;
    if (hasMore !== true || typeof last !== 'string' || !ID.test(last)) throw noList(provider);
    after = last;
  }
  throw new KeyTrouble(`${provider} lists more than can be looked through`, 'find the key there by hand');
}

/** One of a list, with an id that can be shown. */
export type ListEntry = Readonly<Record<string, unknown>> & { readonly id: string };

function isEntry(value: unknown): value is ListEntry {
  return isObject(value) && typeof value['id'] === 'string' && ID.test(value['id']);
}

function noList(provider: string): KeyTrouble {
  return new KeyTrouble(
    `what came is no list of ${provider}'s`,
    'check keyAdmin.baseUrl, or find the key there by hand',
  );
}
