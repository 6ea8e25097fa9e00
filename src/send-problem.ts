import type { ServerResponse } from 'node:http';
import type { GatewayError } from './core/errors.ts';
import type { RequestId } from './core/ids.ts';
import { problem } from './core/problem.ts';

/** The id that the front door gave a request. */
export function requestIdOf(response: ServerResponse): RequestId {
  return response.getHeader('X-Request-Id') as RequestId;
}

/** Answers with a problem document. */
export function sendProblem(failure: GatewayError, response: ServerResponse): void {
  const { status, headers, body } = problem(failure.code, requestIdOf(response));
  response.writeHead(status, { ...headers, ...failure.headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
