import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Lines a second at most: what anybody on the network can cause must not fill a disk. All are counted in the metrics. */
const LINES_PER_SECOND = 20;

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
  let second = 0;
  let lines = 0;
  return ({ code, status, detail }, response, source) => {
    metrics.countRefusal(code);
    const now = Math.floor(clock.elapsed() / 1000);
    if (now !== second) {
      second = now;
      lines = 0;
    }
    lines += 1;
    if (lines > LINES_PER_SECOND) return;
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
