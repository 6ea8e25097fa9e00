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
  readonly method?: string;
  readonly body?: string;
}

/** Calls the gateway as the page does: with its Origin, and a token when there is one. */
export async function callGateway(demo: Demo, calls: Calls, target: string, options: CallOptions): Promise<Answer> {
  const { token, method = 'GET', body } = options;
  const headers = {
    Origin: new URL(demo.pageUrl).origin,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const url = `${demo.gatewayUrl}/proxy/maps${target}`;
  const answer = await exchange(calls, url, { method, headers, ...(body !== undefined && { body }) });
  const id = answer.headers.get('x-request-id');
  if (id === null) throw new Error(`the answer (${answer.status}) carries no X-Request-Id`);
  calls.requestIds.push(id);
  return answer;
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

async function exchange(calls: Calls, url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(15_000) });
  const { status, headers } = response;
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  calls.shown.push(`${init.method ?? 'GET'} ${url}\n${JSON.stringify([init, status, [...headers]])}\n${text}`);
  return { status, headers, text };
}
