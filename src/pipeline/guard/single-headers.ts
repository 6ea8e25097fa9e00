import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import { TASK_HEADER } from './task.ts';

/** Headers of which two would be read differently by different parsers. */
const ONCE = new Set([
  'content-length',
  'content-type',
  'content-encoding',
  'host',
  'range',
  'idempotency-key',
  TASK_HEADER,
]);

/** @throws GatewayError `bad_request` for a header twice that may stand once, `ambiguous_credentials` for credentials. */
export function checkSingleHeaders({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (seen.has(name)) {
      if (name === 'authorization')
        throw new GatewayError('ambiguous_credentials', { detail: 'two Authorization headers' });
      if (ONCE.has(name)) throw new GatewayError('bad_request', { detail: `two ${name} headers` });
    }
    seen.add(name);
  }
}
