import { bearerTokens, type Call, headerValues } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { elevenlabsError } from './elevenlabs-error.ts';

/** ElevenLabs' answer to a call without the right key, or nothing when the key is right. */
export function refusal(call: Call, apiKey: string): Reply | undefined {
  // A bearer, which ElevenLabs has for tokens of its own, would be the caller's, past the gateway.
  const keys = [...headerValues(call, 'xi-api-key'), ...bearerTokens(call)];
  if (keys.length === 1 && headerValues(call, 'xi-api-key')[0] === apiKey) return undefined;
  if (keys.length > 0) return elevenlabsError(401, 'invalid_api_key', 'Invalid API key');
  return elevenlabsError(
    401,
    'needs_authorization',
    'Neither authorization header nor xi-api-key received, please provide one.',
  );
}
