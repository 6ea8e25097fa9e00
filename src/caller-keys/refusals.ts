import { GatewayError } from '../core/errors.ts';
import { shownPlace } from '../secrets/key-shelf.ts';

export function unusable(place: string, reason: string): GatewayError {
  return new GatewayError('caller_key_unusable', { detail: `${shownPlace(place)}: ${reason}` });
}

/** It has no cause: what a vault threw may quote what it read. */
export function unavailable(place: string, reason: string): GatewayError {
  return new GatewayError('secret_unavailable', { detail: `${shownPlace(place)}: ${reason}` });
}
