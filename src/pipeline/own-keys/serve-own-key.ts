import type { KeyFacts } from '../../caller-keys/definition.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Answered, Limited } from '../stages.ts';
import type { OwnKeyRequest } from './authorize-own-key.ts';
import { readBodyKey } from './read-body-key.ts';
import { readTime } from './read-time.ts';

export interface ServeOwnKeyParts {
  readonly clock: Clock;
  /** Milliseconds without a byte of the request arriving. */
  readonly bodyTimeout: number;
}

/** Last stage for callers' own keys: does what is asked, and tells what may be known of the key, which is never the key. */
export function createServeOwnKey({ clock, bodyTimeout }: ServeOwnKeyParts) {
  /**
   * @throws GatewayError `no_caller_key`, `caller_key_malformed`, `caller_key_unusable`, `too_many_keys`, `secret_unavailable`,
   *   `locked_down`, `unauthenticated`, and those of reading a body.
   */
  return async (call: Limited<OwnKeyRequest>): Promise<Answered> => {
    const { store } = call.ownKeys;
    switch (call.method) {
      case 'PUT':
        return await put(call);
      case 'GET': {
        const facts = await store.describe(call.slot);
        if (facts === undefined) throw noKey();
        const ageSeconds = Math.max(0, Math.floor((clock.now() - facts.createdAt) / 1000));
        return answer(call, 200, { ...told(call, facts), ageSeconds });
      }
      case 'DELETE':
        call.clearance.confirm();
        if (!(await store.erase(call.slot))) throw noKey();
        return answer(call, 204);
    }
  };

  async function put(call: Limited<OwnKeyRequest>): Promise<Answered> {
    const { ownKeys, slot, until } = call;
    const end = until === undefined ? undefined : readTime(until);
    if (until !== undefined && (end === undefined || end <= clock.now()))
      throw new GatewayError('caller_key_malformed', { detail: 'until is no time to come' });
    const fields = await readBodyKey(call, bodyTimeout);
    // A key that is stored outlives the token: the body may have taken longer than an operator's order.
    call.clearance.confirm();
    const stored = await ownKeys.store.put(slot, fields, end);
    return answer(call, stored.isReplacement ? 200 : 201, told(call, stored));
  }
}

/** What the caller may know of its key. */
function told({ slot }: OwnKeyRequest, { fingerprint, createdAt, until }: KeyFacts) {
  return {
    integration: slot.integration,
    ...(slot.task !== undefined && { task: slot.task }),
    fingerprint,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: until === null ? null : new Date(until).toISOString(),
  };
}

function answer({ response }: OwnKeyRequest, status: number, content?: object): Answered {
  const body = content === undefined ? '' : JSON.stringify(content);
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    ...(content !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
  });
  response.end(body);
  return { status, bytes: Buffer.byteLength(body), ending: 'complete' };
}

const noKey = () => new GatewayError('no_caller_key');
