import { randomUUID } from 'node:crypto';

/** Names one call in the answer's `X-Request-Id`, in the log and in problem documents. */
export type RequestId = string & { readonly __brand: 'RequestId' };

/** A fresh random id (RFC 9562 UUID, version 4). A caller's own `X-Request-Id` is never taken over: it is the caller's word. */
export function newRequestId(): RequestId {
  return randomUUID() as RequestId;
}
