import type { IncomingHttpHeaders } from 'node:http';

/** A request as an endpoint sees it: its key has been checked already. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * The four ways in which Google takes a key and refuses one without it: `legacy` web services and `image` services by `key`
 * in the query, `tiles` likewise with the newer error body, `modern` by header or query.
 */
export type Family = 'legacy' | 'image' | 'modern' | 'tiles';

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** The path as Google documents it; `*` is one segment. */
  readonly path: string;
  readonly family: Family;
  /** The empty lists that a legacy service sends beside an error, such as `{ results: [] }`. */
  readonly empty?: Readonly<Record<string, unknown>>;
  /** `segments` are what stands for the `*`s of the path. */
  answer(call: Call, segments: readonly string[]): Reply;
}
