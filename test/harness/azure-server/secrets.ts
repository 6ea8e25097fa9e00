import type { Exchange } from './exchange.ts';
import { currentOf, itemOf, type SecretShelf, write } from './shelf.ts';

// Small, so that lists have more than one page.
const PAGE = 3;

const NAME = /^[0-9A-Za-z-]{1,127}$/;

/** https://learn.microsoft.com/rest/api/keyvault/secrets */
export function answerSecrets(shelf: SecretShelf, exchange: Exchange): undefined {
  const [, , name = '', version = '', ...more] = exchange.path.split('/');
  if (more.length > 0 || (name !== '' && !NAME.test(name))) return exchange.fault('no such path');
  const key = name.toLowerCase();
  if (name === '') return exchange.method === 'GET' ? list(shelf, exchange) : exchange.fault('no such method');
  if (version === 'versions' && exchange.method === 'GET') return listVersions(shelf, key, exchange);
  switch (exchange.method) {
    case 'GET':
      return get(shelf, key, version, exchange);
    case 'PUT':
      return version === '' ? put(shelf, name, exchange) : exchange.fault('a version that the client chose');
    case 'PATCH':
      return patch(shelf, key, version, exchange);
    case 'DELETE':
      return remove(shelf, key, exchange);
    default:
      return exchange.fault('no such method');
  }
}

function list(shelf: SecretShelf, exchange: Exchange): undefined {
  const all = [...shelf.live.values()].map((kept) => {
    const { id, ...item } = itemOf(shelf, kept.name, currentOf(kept));
    return { id: id.slice(0, id.lastIndexOf('/')), ...item };
  });
  page(shelf, all, exchange);
}

function listVersions(shelf: SecretShelf, key: string, exchange: Exchange): undefined {
  const kept = shelf.live.get(key);
  // In the order of their ids, which says nothing of their age.
  const all = (kept?.versions ?? []).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  page(
    shelf,
    all.map((each) => itemOf(shelf, kept?.name ?? '', each)),
    exchange,
  );
}

function page({ url }: SecretShelf, all: readonly unknown[], exchange: Exchange): undefined {
  const at = Number(exchange.query.get('$skiptoken') ?? '0');
  const next = at + PAGE;
  const query = new URLSearchParams({ 'api-version': exchange.query.get('api-version') ?? '', $skiptoken: `${next}` });
  exchange.answer(200, {
    value: all.slice(at, next),
    nextLink: next < all.length ? `${url}${exchange.path}?${query}` : null,
  });
}

function get(shelf: SecretShelf, key: string, version: string, exchange: Exchange): undefined {
  const before = shelf.beforeNextRead;
  shelf.beforeNextRead = undefined;
  before?.();
  const kept = shelf.live.get(key);
  const found = version === '' ? kept && currentOf(kept) : kept?.versions.find(({ id }) => id === version);
  if (kept === undefined || found === undefined) return exchange.refuse(404, 'SecretNotFound');
  if (!found.enabled) return exchange.refuse(403, 'Forbidden', 'SecretDisabled');
  exchange.answer(200, { value: found.value, ...itemOf(shelf, kept.name, found) });
}

function put(shelf: SecretShelf, name: string, exchange: Exchange): undefined {
  const key = name.toLowerCase();
  if (shelf.leaving.delete(key)) return exchange.refuse(409, 'Conflict', 'ObjectIsBeingDeleted');
  const deleted = shelf.deleted.get(key);
  if (deleted !== undefined) {
    const inner = deleted.pending > 0 ? 'ObjectIsBeingDeleted' : 'ObjectIsDeletedButRecoverable';
    return exchange.refuse(409, 'Conflict', inner);
  }
  const { value, contentType } = bodyOf(exchange) ?? {};
  if (typeof value !== 'string' || value === '') return exchange.fault('a secret without a value');
  if (contentType !== 'application/json') return exchange.fault('a secret that does not say that it is JSON');
  if (Buffer.byteLength(value) > 25_600) return exchange.fault('a secret of more than 25 kB');
  const before = shelf.beforeNextWrite;
  shelf.beforeNextWrite = undefined;
  before?.();
  const { kept, version } = write(shelf, name, value);
  const after = shelf.afterNextWrite;
  shelf.afterNextWrite = undefined;
  after?.();
  exchange.answer(200, { value, ...itemOf(shelf, kept.name, version) });
}

function patch(shelf: SecretShelf, key: string, id: string, exchange: Exchange): undefined {
  const kept = shelf.live.get(key);
  const version = kept?.versions.find((each) => each.id === id);
  if (kept === undefined || version === undefined) return exchange.refuse(404, 'SecretNotFound');
  const { attributes } = bodyOf(exchange) ?? {};
  const { enabled } = (attributes ?? {}) as { enabled?: unknown };
  if (typeof enabled !== 'boolean') return exchange.fault('a change of nothing');
  version.enabled = enabled;
  exchange.answer(200, itemOf(shelf, kept.name, version));
}

function remove(shelf: SecretShelf, key: string, exchange: Exchange): undefined {
  const kept = shelf.live.get(key);
  if (kept === undefined) return exchange.refuse(404, 'SecretNotFound');
  shelf.live.delete(key);
  shelf.deleted.set(key, { kept, pending: 2 });
  exchange.answer(200, {
    recoveryId: `${shelf.url}/deletedsecrets/${kept.name}`,
    ...itemOf(shelf, kept.name, currentOf(kept)),
  });
}

function bodyOf(exchange: Exchange): Record<string, unknown> | undefined {
  if (exchange.header('content-type') !== 'application/json') return undefined;
  return JSON.parse(exchange.body) as Record<string, unknown>;
}
