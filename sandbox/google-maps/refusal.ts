import type { Call, Endpoint, Reply } from './endpoint.ts';
import { googleError, json, text } from './reply.ts';

const MISSING =
  'You must use an API key to authenticate each request to Google Maps Platform APIs. For additional information, please refer to http://g.co/dev/maps-no-account';
const WRONG = 'The provided API key is invalid. ';

/** Google's answer to a call without the right key, or nothing when the key is right. */
export function refusal(endpoint: Endpoint, call: Call, key: string): Reply | undefined {
  const given = keysOf(endpoint, call);
  // Two keys, even two right ones, would mean that the caller's own got past the gateway.
  if (given.length === 1 && given[0] === key) return undefined;
  const problem = given.length === 0 ? MISSING : WRONG;
  switch (endpoint.family) {
    case 'legacy':
      return denied(endpoint, problem);
    case 'image':
      return text(`The Google Maps Platform server rejected your request. ${problem}`, 403);
    case 'modern':
    case 'tiles':
      return given.length === 0 ? unregistered() : invalid();
  }
}

function keysOf({ family }: Endpoint, { query, headers }: Call): string[] {
  const header = family === 'modern' ? headers['x-goog-api-key'] : undefined;
  return [...query.getAll('key'), ...(header === undefined ? [] : [header].flat())];
}

function denied({ empty = {}, path }: Endpoint, problem: string): Reply {
  // The Time Zone API alone spells it in camel case.
  const field = path === '/maps/api/timezone/json' ? 'errorMessage' : 'error_message';
  return json({ [field]: problem, ...empty, status: 'REQUEST_DENIED' });
}

function unregistered(): Reply {
  return googleError(
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );
}

function invalid(): Reply {
  return googleError('PERMISSION_DENIED', 'The provided API key is not valid. Please pass a valid API key.', [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
  ]);
}
