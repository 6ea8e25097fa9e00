import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Pace } from './pace.ts';

/** A request as an endpoint sees it. */
export interface Call {
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, with repetitions. */
  readonly rawHeaders: readonly string[];
  /** Recorded while it is read. */
  readonly body: Readable;
  readonly pace: Pace;
}

/** Every value of a header: Node keeps only the first of several `Authorization` headers. */
export function headerValues({ rawHeaders }: Pick<Call, 'rawHeaders'>, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/** What follows `Bearer ` in every `Authorization` header; one of another scheme counts as it stands. */
export function bearerTokens(call: Pick<Call, 'rawHeaders'>): string[] {
  return headerValues(call, 'authorization').map((value) => value.replace(/^bearer +/i, ''));
}
