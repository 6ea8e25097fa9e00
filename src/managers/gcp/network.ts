import { AsyncLocalStorage } from 'node:async_hooks';
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { Environment } from '../../settings/environment.ts';

/** Milliseconds for a connection, and between two pieces of an answer: as long as a call may take at most. */
const PATIENCE = 10_000;
/** A page of ten thousand names has about four. */
const MOST_BYTES = 16 * 1024 * 1024;

/** By which the SDK sends: it alone would heed no deadline, follow redirects, and keep connections after its end. */
export interface GcpNetwork {
  readonly fetch: typeof globalThis.fetch;
  /** What is sent to the service itself within `work` ends with the signal. */
  within<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** @param origin of the service; a login at another is shared by many calls, and not broken off with any of them. */
export function openNetwork(origin: string, environment: Environment): GcpNetwork {
  const proxied = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: proxied('HTTP_PROXY'),
    httpsProxy: proxied('HTTPS_PROXY'),
    noProxy: proxied('NO_PROXY'),
    connect: { timeout: PATIENCE },
    headersTimeout: PATIENCE,
    bodyTimeout: PATIENCE,
    maxResponseSize: MOST_BYTES,
  });
  const signals = new AsyncLocalStorage<AbortSignal>();
  const send = (url: URL, { method, headers, body, signal }: RequestInit) => {
    const own = url.origin === origin ? signals.getStore() : undefined;
    const ends = [signal, own].filter((each) => each !== undefined && each !== null);
    return fetch(url, {
      method: method ?? 'GET',
      headers: [...new Headers(headers)] as [string, string][],
      body: (body ?? null) as string | null,
      // A redirect would carry the token, and what is to be stored, to who knows where.
      redirect: 'manual',
      signal: ends.length === 0 ? null : AbortSignal.any(ends),
      dispatcher,
    });
  };
  return {
    fetch: ((url: URL | string, init: RequestInit = {}) => send(new URL(url), init)) as typeof globalThis.fetch,
    within: (signal, work) => signals.run(signal, work),
    close: () => dispatcher.destroy(),
  };
}
