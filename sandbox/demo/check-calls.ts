import { Agent, fetch, type Headers, type RequestInit, type Response } from 'undici';
import type { Demo } from './start-demo.ts';

/** What the check has seen so far, for the steps that judge all of it. */
export interface Calls {
  readonly requestIds: string[];
  readonly tokens: string[];
  /** Every exchange as a browser would see it: request, headers, body. */
  readonly shown: string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Byte for byte (latin1), so that pictures can be searched too. */
  readonly text: string;
}

export interface CallOptions {
  readonly token: string | undefined;
  /** What to send as JSON, by POST. */
  readonly json?: object;
  /** What to send as a form, by POST. */
  readonly form?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called with each piece of the answer as it comes. */
  readonly onPiece?: (piece: string) => void;
}

/** A hung call must fail its step: a call takes milliseconds, a loaded machine may take longer. */
const PATIENCE = 15_000;

/** Calls the gateway as the page does: with its Origin, and a token when there is one. */
export async function callGateway(
  demo: Demo,
  calls: Calls,
  integration: keyof Demo['providers'],
  target: string,
  { token, json, form, signal, onPiece }: CallOptions,
): Promise<Answer> {
  const headers = {
    Origin: new URL(demo.pageUrl).origin,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(json && { 'Content-Type': 'application/json' }),
  };
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form);
  const url = `${demo.gatewayUrl}/proxy/${integration}${target}`;
  const init = { headers, ...(body !== undefined && { method: 'POST', body }), ...(signal && { signal }) };
  return exchange(calls, url, init, (answer) => {
    const id = answer.headers.get('x-request-id');
    if (id === null) throw new Error(`the answer (${answer.status}) carries no X-Request-Id`);
    calls.requestIds.push(id);
    return onPiece;
  });
}

/** Fetches from the page server, by POST when there is something to send. @throws unless the answer is 2xx. */
export async function pageFetch(demo: Demo, calls: Calls, path: string, content?: object): Promise<string> {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
  const { status, text } = await exchange(calls, new URL(path, demo.pageUrl).href, content ? post : {});
  if (status < 200 || status > 299) throw new Error(`the page server answered ${status}`);
  return text;
}

/** A token of a minute, remembered so that the log can be searched for it. */
export async function tokenFor({ issuer }: Demo, { tokens }: Calls, scope: string): Promise<string> {
  const token = await issuer.issueToken({ subject: 'demo-check', scope, seconds: 60 });
  tokens.push(token);
  return token;
}

async function exchange(
  calls: Calls,
  url: string,
  { signal, ...init }: RequestInit,
  onAnswer?: (answer: Response) => CallOptions['onPiece'],
): Promise<Answer> {
  const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  // No connection outlives its call: after an abort, a shared agent may open one in advance and never use it.
  const dispatcher = new Agent();
  try {
    const response = await fetch(url, {
      ...init,
      dispatcher,
      redirect: 'manual',
      signal: AbortSignal.any(signals),
    });
    const { status, headers } = response;
    const text = await readPieces(response, onAnswer?.(response), (seen) => {
      const sent = [{ ...init, body: String(init.body ?? '') }, status, [...headers]];
      calls.shown.push(`${init.method ?? 'GET'} ${url}\n${JSON.stringify(sent)}\n${seen}`);
    });
    return { status, headers, text };
  } finally {
    await dispatcher.destroy();
  }
}

/** `onSeen` also gets what came of an answer that broke off. */
async function readPieces(
  { body }: Response,
  onPiece: CallOptions['onPiece'],
  onSeen: (text: string) => void,
): Promise<string> {
  let text = '';
  try {
    for await (const bytes of body ?? []) {
      const piece = Buffer.from(bytes).toString('latin1');
      text += piece;
      onPiece?.(piece);
    }
  } finally {
    onSeen(text);
  }
  return text;
}
