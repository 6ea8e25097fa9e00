import { bearerTokens, type Call, headerValues } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { openaiError } from './openai-error.ts';

export interface OpenaiCredentials {
  readonly apiKey: string;
  /** When set, a header that names another one is refused. */
  readonly organization?: string;
  readonly project?: string;
}

const MISSING =
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.";

// OpenAI shows the key's first and last characters here; a stand-in must not.
export const INCORRECT =
  'Incorrect API key provided: ***. You can find your API key at https://platform.openai.com/account/api-keys.';

/** OpenAI's answer to a call without the right key, or nothing when the key is right. */
export function refusal(call: Call, credentials: OpenaiCredentials): Reply | undefined {
  const keys = bearerTokens(call);
  if (keys.length === 0) return openaiError(401, MISSING);
  // Two keys, even two right ones, would mean that the caller's own got past the gateway.
  if (keys.length > 1 || keys[0] !== credentials.apiKey)
    return openaiError(401, INCORRECT, { code: 'invalid_api_key' });
  for (const field of ['organization', 'project'] as const) {
    const named = headerValues(call, `openai-${field}`);
    const wanted = credentials[field];
    if (wanted !== undefined && named.some((value) => value !== wanted)) return mismatch(field);
  }
  return undefined;
}

function mismatch(field: 'organization' | 'project'): Reply {
  const header = field === 'organization' ? 'OpenAI-Organization' : 'OpenAI-Project';
  return openaiError(401, `${header} header should match ${field} for API key`, { code: `mismatched_${field}` });
}
