import type { Dispatcher } from 'undici';
import type { Injected } from '../stages.ts';
import type { RequestBody } from './request-body.ts';

/** What undici is to send. */
export function requestOf(
  { route, operation, outgoing }: Injected,
  { content, length }: RequestBody,
): Dispatcher.DispatchOptions {
  const { timeouts } = route.settings;
  return {
    path: outgoing.target,
    method: operation.method,
    headers: length === undefined ? [...outgoing.headers] : [...outgoing.headers, 'content-length', String(length)],
    body: content as Buffer | null,
    headersTimeout: timeouts.firstByte,
    bodyTimeout: timeouts.idle,
  };
}
