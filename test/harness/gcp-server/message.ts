import type { IncomingHttpHeaders } from 'node:http';

/** A call to the stand-in, its body read as JSON; undefined where it had none. */
export interface GcpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface GcpReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call that Google's documents do not have: the tests fail. */
export class Fault extends Error {}

const HTTP = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type Refusal = keyof typeof HTTP;

/** As https://docs.cloud.google.com/apis/design/errors has it. */
export function refusal(status: Refusal, message: string, reason?: string): GcpReply {
  const code = HTTP[status];
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata: {} };
  return { status: code, body: { error: { code, message, status, ...(reason && { details: [info] }) } } };
}

export function ok(body: unknown): GcpReply {
  return { status: 200, body };
}

/** The members of an object, which has none but these. */
export function membersOf<Key extends string>(
  value: unknown,
  what: string,
  ...keys: readonly Key[]
): Record<Key, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Fault(`${what} is no object`);
  const others = Object.keys(value).filter((key) => !(keys as readonly string[]).includes(key));
  if (others.length > 0) throw new Fault(`${what} has ${others.join(', ')}`);
  return value as Record<Key, unknown>;
}

/** Bytes as JSON has them: base64, padded. */
export function bytesOf(value: unknown, what: string): Buffer {
  const bytes = Buffer.from(String(value), 'base64');
  if (typeof value !== 'string' || bytes.toString('base64') !== value) throw new Fault(`${what} is no base64`);
  return bytes;
}
