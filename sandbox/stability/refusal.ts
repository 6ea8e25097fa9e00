import { bearerTokens, type Call } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { stabilityError } from './stability-error.ts';

/** Stability's answer to a call without the right key, or nothing when the key is right. */
export function refusal(call: Call, apiKey: string): Reply | undefined {
  const keys = bearerTokens(call);
  // Two keys, even two right ones, would mean that the caller's own got past the gateway.
  if (keys.length === 1 && keys[0] === apiKey) return undefined;
  return stabilityError(401, 'authorization: invalid or missing header value');
}
