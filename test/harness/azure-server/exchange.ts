import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** One request to the stand-in, received whole, and the way to answer it. */
export interface Exchange {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
  /** Raw. */
  readonly body: string;
  answer(status: number, body?: unknown, headers?: Readonly<Record<string, string>>): undefined;
  /** Begins an answer, and goes on with it for ever. */
  trickle(): undefined;
  /** As Key Vault refuses: https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses */
  refuse(status: number, code: string, inner?: string, headers?: Readonly<Record<string, string>>): undefined;
  /** For what no client of the documented API sends: it is noted down, and the test fails. */
  fault(why: string): undefined;
}

/** What a service says may quote what it keeps; nothing of it may get into logs. */
export const QUOTED = 'sk-canary-quoted-by-azure';

export async function exchangeOf(
  request: IncomingMessage,
  response: ServerResponse,
  note: (fault: string) => void,
): Promise<Exchange> {
  const host = request.headers.host ?? '';
  const url = new URL(request.url ?? '', `https://${host}`);
  const body = (await buffer(request)).toString();
  const { method = '' } = request;
  const answer: Exchange['answer'] = (status, content, headers = {}) => {
    const text = content === undefined ? '' : JSON.stringify(content);
    const type = content === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' };
    response.writeHead(status, { ...type, 'Content-Length': Buffer.byteLength(text), ...headers }).end(text);
  };
  const refuse: Exchange['refuse'] = (status, code, inner, headers) =>
    answer(
      status,
      {
        error: {
          code,
          message: `Refused: ${QUOTED}.`,
          ...(inner === undefined ? {} : { innererror: { code: inner } }),
        },
      },
      headers,
    );
  return {
    method,
    host,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => request.headers[name] as string | undefined,
    body,
    answer,
    trickle: () => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const more = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(more));
      return undefined;
    },
    refuse,
    fault: (why) => {
      note(`${method} ${url.href}: ${why}`);
      return refuse(400, 'BadParameter');
    },
  };
}
