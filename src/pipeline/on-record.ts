import type { ServerResponse } from 'node:http';
import { CallerGone, GatewayError } from '../core/errors.ts';
import { whereThrown } from '../core/where-thrown.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { CallSoFar, Ending } from './record.ts';
import type { Answered, Arrived, Forwarded } from './stages.ts';

/**
 * The stages of one way, from a request's arrival on.
 * @param reached is told of the call after each stage.
 * @returns undefined when it was a preflight. @throws GatewayError, CallerGone.
 */
export type Way = (arrived: Arrived, reached: (call: CallSoFar) => void) => Promise<Forwarded | Answered | undefined>;

export interface OnRecordParts {
  readonly metrics: Pick<Metrics, 'countPreflight'>;
  record(call: CallSoFar, ending: Ending): void;
  /** Told of what was refused, or failed, before there was an answer. */
  onFailure?(call: CallSoFar, failure: GatewayError): void;
}

/** Goes a way, and writes down what came of it, whatever that was. */
export function onRecord(way: Way, { metrics, record, onFailure }: OnRecordParts) {
  /** @throws GatewayError for the error handler to answer; by then it is on record. */
  return async (arrived: Arrived): Promise<void> => {
    let call: CallSoFar = arrived;
    try {
      const ending = await way(arrived, (reached) => {
        call = reached;
      });
      if (ending === undefined) metrics.countPreflight();
      else record(call, ending);
    } catch (error) {
      if (error instanceof CallerGone) return record(call, error);
      const failure = asGatewayError(error, call.response);
      record(call, failure);
      onFailure?.(call, failure);
      throw failure;
    }
  };
}

function asGatewayError(error: unknown, response: ServerResponse): GatewayError {
  if (error instanceof GatewayError) return error;
  // A bug of ours.
  const { name, frame = '' } = whereThrown(error);
  if (response.headersSent) response.destroy();
  return new GatewayError('internal_error', { detail: `${name} ${frame}`.trim() });
}
