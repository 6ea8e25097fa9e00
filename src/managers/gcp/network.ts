import { AsyncLocalStorage } from 'node:async_hooks';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';
import { proxies } from '../proxies.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Milliseconds for a connection, and for a request with its answer: as long as a call may take at most. */
const PATIENCE = 10_000;
/** Bytes of an answer, unpacked: a secret has 64 KiB, and each of a page of 250 names may have 16 KiB of annotations. */
const LARGEST = 4 * 2 ** 20;

/** By which the SDK sends: it alone would heed no deadline, follow redirects, and keep connections after its end. */
export interface GcpNetwork {
  readonly fetch: typeof globalThis.fetch;
  /** What is sent to the service itself within `work` ends with the signal. */
  within<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** @param origin of the service; a login at another is shared by many calls, and not broken off with any of them. */
export function openNetwork(origin: string, environment: Environment, timers: Timers): GcpNetwork {
  const dispatcher = new EnvHttpProxyAgent({
    ...proxies(environment),
    connect: { timeout: PATIENCE },
    headersTimeout: PATIENCE,
    bodyTimeout: PATIENCE,
    maxResponseSize: LARGEST,
  });
  const signals = new AsyncLocalStorage<AbortSignal>();
  const send = (url: URL, { method, headers, body, signal }: RequestInit) => {
    const own = url.origin === origin ? signals.getStore() : undefined;
    const ends = [signal, own].filter((each) => each !== undefined && each !== null);
    const limit = { milliseconds: PATIENCE, timers, signal: AbortSignal.any(ends), who: url.host };
    // A login that comes drop by drop would else be waited for by every call there is.
    return inTime(limit, async (ended) => {
      const answer = await fetch(url, {
        method: method ?? 'GET',
        headers: [...new Headers(headers)] as [string, string][],
        body: (body ?? null) as string | null,
        // A redirect would carry the token, and what is to be stored, to who knows where.
        redirect: 'manual',
        signal: ended,
        dispatcher,
      });
      return await wholeAnswer(answer, LARGEST);
    });
  };
  return {
    fetch: ((url: URL | string, init: RequestInit = {}) => send(new URL(url), init)) as typeof globalThis.fetch,
    within: (signal, work) => signals.run(signal, work),
    close: () => dispatcher.destroy(),
  };
}
