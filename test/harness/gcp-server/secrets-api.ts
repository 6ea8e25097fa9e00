import { crc32c } from '../../../src/managers/gcp/crc32c.ts';
import { parametersOf } from './check-request.ts';
import { bytesOf, Fault, type GcpReply, type GcpRequest, membersOf, ok, refusal } from './message.ts';
import { type SecretStore, STATES, type StoredSecret } from './secret-store.ts';

/** Of the project, in the names that answers have. */
const NUMBER = 'projects/123456789';
/** Fewer than are asked for, as Google may. */
const PAGE = 7;

/** Secret Manager: https://docs.cloud.google.com/secret-manager/docs/reference/rest. undefined for what is another service's. */
export function answerSecrets(store: SecretStore, request: GcpRequest): GcpReply | undefined {
  const { method, path, query, body } = request;
  const match =
    /^\/v1\/projects\/(?:test-project|123456789)\/secrets(?:\/([\w-]{1,255})(?:\/versions\/(\w+))?)?(:\w+)?$/.exec(
      path,
    );
  if (match === null) return undefined;
  const [, id, version, verb] = match;
  const call = `${method} ${id === undefined ? 'secrets' : version === undefined ? 'secret' : 'version'}${verb ?? ''}`;
  if (id === undefined) {
    if (call === 'POST secrets') return create(store, parametersOf(query, 'secretId')['secretId'] ?? '', body);
    if (call === 'GET secrets') return list(store, parametersOf(query, 'pageSize', 'pageToken', 'filter'));
    throw new Fault(call);
  }
  parametersOf(query);
  const secret = store.get(id);
  if (!['POST secret:addVersion', 'GET secret', 'DELETE secret', 'GET version', 'GET version:access'].includes(call))
    throw new Fault(call);
  if (secret === undefined) return refusal('NOT_FOUND', `Secret [${NUMBER}/secrets/${id}] not found.`);
  if (call === 'POST secret:addVersion') return add(id, secret, body);
  if (call === 'GET secret') return ok(resource(id, secret));
  if (call === 'DELETE secret') {
    store.delete(id);
    return ok({});
  }
  return read(id, secret, version ?? '', call === 'GET version:access');
}

function create(store: SecretStore, id: string, body: unknown): GcpReply {
  const { replication, labels, annotations, versionAliases, tags } = membersOf(
    body,
    'the secret',
    ...(['replication', 'labels', 'annotations', 'versionAliases', 'tags'] as const),
  );
  // The SDK writes maps also when they are empty.
  for (const map of [versionAliases, tags]) membersOf(map ?? {}, 'a map that is not used');
  if (!/^[\w-]{1,255}$/.test(id)) return refusal('INVALID_ARGUMENT', `${id} is no name.`);
  membersOf(membersOf(replication, 'replication', 'automatic').automatic, 'automatic');
  for (const [key, value] of Object.entries(labels as object))
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(value))
      throw new Fault(`the label ${key}: ${value}`);
  for (const key of Object.keys(annotations as object))
    if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(key)) throw new Fault(`the annotation ${key}`);
  if (store.has(id)) return refusal('ALREADY_EXISTS', `Secret [${NUMBER}/secrets/${id}] already exists.`);
  store.set(id, { labels, annotations, createTime: new Date().toISOString(), versions: [] });
  return ok(resource(id, store.get(id) as StoredSecret));
}

function list(store: SecretStore, { pageSize = '0', pageToken = '', filter = '' }: Record<string, string>): GcpReply {
  if (!/^\d+$/.test(pageSize)) throw new Fault(`pageSize ${pageSize}`);
  if (!/^(name:[\w-]+)?$/.test(filter)) throw new Fault(`the filter ${filter}`);
  // As part of the name, wherever it is.
  const all = [...store].filter(([id]) => id.includes(filter.slice('name:'.length)));
  const from = Number(pageToken.replace('page-', '') || 0);
  const next = from + PAGE < all.length ? `page-${from + PAGE}` : undefined;
  const secrets = all.slice(from, from + PAGE).map(([id, secret]) => resource(id, secret));
  return ok({ secrets, totalSize: all.length, ...(next && { nextPageToken: next }) });
}

function resource(id: string, { labels, annotations, createTime }: StoredSecret) {
  const name = `${NUMBER}/secrets/${id}`;
  return { name, replication: { automatic: {} }, createTime, labels, annotations, etag: '"1"' };
}

function add(id: string, { versions }: StoredSecret, body: unknown): GcpReply {
  const { payload } = membersOf(body, 'the request', 'payload');
  const { data, dataCrc32c } = membersOf(payload, 'the payload', 'data', 'dataCrc32c');
  const bytes = bytesOf(data, 'data');
  if (bytes.length > 65_536) return refusal('INVALID_ARGUMENT', 'The secret payload is larger than 64 KiB.');
  if (dataCrc32c !== String(crc32c(bytes))) throw new Fault(`dataCrc32c ${dataCrc32c}`);
  const createTime = new Date().toISOString();
  versions.push({ state: 'ENABLED', data: bytes, createTime });
  const name = `${NUMBER}/secrets/${id}/versions/${versions.length}`;
  return ok({ name, createTime, state: STATES.ENABLED, etag: '"1"', clientSpecifiedPayloadChecksum: true });
}

function read(id: string, { versions }: StoredSecret, version: string, access: boolean): GcpReply {
  // The newest, in whatever state it is.
  const number = version === 'latest' ? versions.length : Number(version);
  const found = versions[number - 1];
  const name = `${NUMBER}/secrets/${id}/versions/${number}`;
  if (found === undefined)
    return refusal('NOT_FOUND', `Secret Version [${NUMBER}/secrets/${id}/versions/${version}] not found.`);
  const { state, createTime, data } = found;
  if (!access) return ok({ name, createTime, state: STATES[state], etag: '"1"' });
  if (state !== 'ENABLED') return refusal('FAILED_PRECONDITION', `Secret Version [${name}] is in ${state} state.`);
  return ok({ name, payload: { data: data.toString('base64'), dataCrc32c: String(crc32c(data)) } });
}
