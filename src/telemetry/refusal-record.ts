import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { GatewayError } from '../core/errors.ts';
import { createLineQuota } from './line-quota.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Writes down what was refused before it was a call: bytes that are no request, foreign targets, unknown paths. */
export type RecordRefusal = (
  refusal: Pick<GatewayError, 'code' | 'status' | 'detail'>,
  response: Pick<ServerResponse, 'getHeader'>,
  source: string | undefined,
) => void;

export function createRefusalRecord({
  clock,
  log,
  metrics,
}: {
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}): RecordRefusal {
  const mayWrite = createLineQuota(clock);
  return ({ code, status, detail }, response, source) => {
    metrics.countRefusal(code);
    if (!mayWrite()) return;
    log.info({
      message: 'refused',
      event: 'refused',
      requestId: response.getHeader('X-Request-Id'),
      source,
      status,
      outcome: code,
      detail,
    });
  };
}
