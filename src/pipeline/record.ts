import type { Clock } from '../core/clock.ts';
import { CallerGone, GatewayError } from '../core/errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Caller } from './authenticate/caller.ts';
import { KEY_HEADER } from './inject/key-in-hand.ts';
import type { Answered, Arrived, Forwarded, Guarded } from './stages.ts';

/** As much of a call as had been worked out when it ended. */
export type CallSoFar = Arrived &
  Partial<Guarded> & { readonly caller?: Caller; readonly operation?: { readonly name: string } };

export interface RecordParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The status under which a call is written down whose caller left before the answer; it is nginx's, and nobody receives it. */
const CALLER_GONE = 499;

const PRODUCTS_LEAKED =
  'a provider sent a credential of ours back, and it was withheld: find out where the provider shows it, and rotate it';
/** No alert: whoever brings what stands in every answer as a key could raise one at will. */
const CALLERS_LEAKED =
  "a provider sent a caller's own key back, and it was withheld: nothing of ours is lost; the caller may want to rotate it";

/** What a call came to: an answer, or why there was none. */
export type Ending = Forwarded | Answered | GatewayError | CallerGone;

/**
 * After all stages: one line in the log and one count in the metrics per call, whatever came of it. No value of a query, no path.
 * A flood from one address is written down once and counted on.
 * @param parametersOf the names of a target's parameters, those that may be written down.
 */
export function createRecord({ clock, log, metrics }: RecordParts, parametersOf: (target: string) => string[]) {
  return (call: CallSoFar, ending: Ending): void => {
    const { request, route, caller, operation } = call;
    const duration = clock.elapsed() - call.startedAt;
    const { status, outcome, ...details } = describe(ending);
    const key = call.response.getHeader(KEY_HEADER);
    const overhead = 'overhead' in ending ? ending.overhead / 1000 : undefined;
    metrics.count({
      integration: route?.name ?? 'none',
      operation: operation?.name ?? 'none',
      outcome,
      duration: duration / 1000,
      overhead,
    });
    if (ending instanceof GatewayError && ending.repeated) return;
    log.info({
      message: 'call',
      event: 'call',
      requestId: call.requestId,
      source: call.source,
      caller: caller && { issuer: caller.issuer, subject: caller.subject },
      integration: route?.name,
      operation: operation?.name,
      method: request.method,
      parameters: parametersOf(request.url ?? ''),
      key,
      status,
      outcome,
      ...details,
      duration: Math.round(duration * 1000) / 1000,
    });
    if (outcome !== 'response_leak') return;
    const isCallers = key === 'caller';
    log.log({
      level: isCallers ? 'warn' : 'alert',
      message: isCallers ? CALLERS_LEAKED : PRODUCTS_LEAKED,
      event: 'response_leak',
      requestId: call.requestId,
      integration: route?.name,
      operation: operation?.name,
      key,
    });
  };
}

function describe(ending: Ending) {
  if (ending instanceof GatewayError)
    return { status: ending.status, outcome: ending.code, bytes: 0, detail: ending.detail };
  if (ending instanceof CallerGone) return { status: CALLER_GONE, outcome: 'client_closed', bytes: 0 };
  const { status, bytes, ending: how } = ending;
  const { detail, retries } = 'overhead' in ending ? ending : {};
  if (how !== 'complete') return { status, outcome: how, bytes, detail, retries };
  return { status, outcome: status < 500 ? 'ok' : 'upstream_error', bytes, retries };
}
