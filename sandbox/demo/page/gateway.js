import { currentSession } from './session.js';
import { wordsFor } from './words.js';

/** A call that Portcullis or the provider refused, or that nobody answered. Its message is for the visitor. */
export class CallFailed extends Error {
  constructor(message, { signInAgain = false } = {}) {
    super(message);
    this.name = 'CallFailed';
    this.signInAgain = signInAgain;
  }
}

let gatewayUrl = '';

export function useGateway(url) {
  gatewayUrl = url;
}

/**
 * Calls the provider through the gateway: the path is the one that Google documents, the token takes the key's place.
 * `onSent` learns what was sent and answered, for the panel.
 */
export async function callMaps(target, { method = 'GET', body, signal, onSent } = {}) {
  const session = currentSession();
  const headers = { ...(session && { Authorization: `Bearer ${session.token}` }) };
  if (body) headers['Content-Type'] = 'application/json';
  const url = `${gatewayUrl}/proxy/maps${target}`;
  const sent = { method, url, target, headers, body: body && JSON.stringify(body) };
  let response;
  try {
    response = await fetch(url, { method, headers, body: sent.body, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallFailed('The gateway does not answer. Is the demo still running? Start it again with “npm run demo”.');
  }
  const code = response.headers.get('X-Portcullis-Error');
  onSent?.({ ...sent, status: response.status, code, requestId: response.headers.get('X-Request-Id') });
  if (response.ok) return response;
  const { message, signInAgain } = wordsFor(response.status, code, response.headers.get('Retry-After'));
  throw new CallFailed(message, { signInAgain });
}
