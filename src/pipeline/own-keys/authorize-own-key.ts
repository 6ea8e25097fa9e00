import type { KeySlot } from '../../caller-keys/definition.ts';
import { GatewayError } from '../../core/errors.ts';
import { readTask } from '../guard/task.ts';
import type { Entitled, Guarded } from '../stages.ts';
import type { OwnKeys } from './own-keys.ts';
import { PARAMETERS, readParameters } from './read-parameters.ts';

/** Bytes of a body: far more than the longest keys need. */
export const MAX_BODY = 16 * 1024;
/** For the record. */
const OPERATIONS = { PUT: 'store-own-key', GET: 'describe-own-key', DELETE: 'erase-own-key' } as const;
type Method = keyof typeof OPERATIONS;

/** What a caller may do with a key of its own, and asks for. */
export interface OwnKeyRequest extends Entitled<Guarded> {
  readonly method: Method;
  readonly operation: { readonly name: string };
  readonly ownKeys: OwnKeys;
  readonly slot: KeySlot;
  /** The query's `until`, as it was written. */
  readonly until: string | undefined;
}

export function isOwnKeysMethod(method: string): method is Method {
  return Object.hasOwn(OPERATIONS, method);
}

/**
 * Fourth stage: what is asked for. A caller reaches slots under its own name and no others.
 * @throws GatewayError `unknown_route`, `parameter_not_allowed`, `ambiguous_query`, `bad_request`, `body_not_allowed`,
 *   `body_too_large`.
 */
export function authorizeOwnKey(call: Entitled<Guarded>): OwnKeyRequest {
  const { request, route, caller, query, bodyLength } = call;
  const { method = '', headers } = request;
  const { ownKeys } = route;
  if (ownKeys === undefined || !isOwnKeysMethod(method))
    throw new GatewayError('unknown_route', { detail: 'callers store, describe and erase keys of their own, no more' });
  if (method !== 'PUT' && bodyLength !== 0) throw new GatewayError('body_not_allowed');
  if (bodyLength !== undefined && bodyLength > MAX_BODY) throw new GatewayError('body_too_large');
  const { task, until } = readParameters(query, method === 'PUT' ? PARAMETERS : ['task']);
  // On calls the header names the task. Here it would be taken for one, and the key stored for all.
  if (![undefined, task].includes(readTask(headers)))
    throw new GatewayError('bad_request', { detail: 'another task in X-Portcullis-Task than in the query' });
  const slot = { caller: caller.key, integration: route.name, task };
  return { ...call, method, operation: { name: OPERATIONS[method] }, ownKeys, slot, until };
}
