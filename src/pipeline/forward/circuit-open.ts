import { GatewayError } from '../../core/errors.ts';
import type { Circuit } from '../../resilience/circuit.ts';

/** The error for a call that is not sent because the circuit is open. */
export function circuitOpen(circuit: Circuit): GatewayError {
  const seconds = Math.max(1, Math.ceil(circuit.triesIn / 1000));
  return new GatewayError('circuit_open', {
    detail: 'the provider failed lately',
    headers: { 'Retry-After': String(seconds) },
  });
}
