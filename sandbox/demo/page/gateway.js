import { currentSession } from './session.js';
import { wordsFor } from './words.js';

/** A call that Portcullis or the provider refused, or that nobody answered. Its message is for the visitor. */
export class CallFailed extends Error {
  /** `code` is Portcullis's when it refused; `problem` is what the provider said, as JSON, when the provider did. */
  constructor(message, { signInAgain = false, code, problem } = {}) {
    super(message);
    this.name = 'CallFailed';
    this.signInAgain = signInAgain;
    this.code = code;
    this.problem = problem;
  }
}

let gatewayUrl = '';

export function useGateway(url) {
  gatewayUrl = url;
}

/**
 * Calls a provider through the gateway: the path is the one that the provider documents, the token takes the key's place.
 * The body is sent as a form when it is URLSearchParams, as JSON otherwise. `onSent` learns what was sent and answered.
 */
export async function callProvider(integration, target, { method = 'GET', body, signal, onSent } = {}) {
  const session = currentSession();
  const headers = {
    ...(session && { Authorization: `Bearer ${session.token}` }),
    ...(body && { 'Content-Type': typeOf(body) }),
  };
  const url = `${gatewayUrl}/proxy/${integration}${target}`;
  const text = body instanceof URLSearchParams ? String(body) : body && JSON.stringify(body);
  let response;
  try {
    response = await fetch(url, { method, headers, body: text, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallFailed('The gateway does not answer. Is the demo still running? Start it again with “npm run demo”.');
  }
  const code = response.headers.get('X-Portcullis-Error');
  const { status } = response;
  const requestId = response.headers.get('X-Request-Id');
  onSent?.({ integration, method, url, target, headers, body: text, status, code, requestId });
  if (response.ok) return response;
  const { message, signInAgain } = wordsFor(integration, status, code, response.headers.get('Retry-After'));
  const problem = code ? undefined : await response.json().catch(() => undefined);
  throw new CallFailed(message, { signInAgain, code, problem });
}

function typeOf(body) {
  return body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json';
}
