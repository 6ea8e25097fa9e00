import { createServer, type ServerResponse } from 'node:http';
import type { TestIssuer } from './tokens.ts';
import { closed, listening } from './upstream.ts';

/** An issuer's key set by URL, that answers as told and counts how often it was asked. */
export interface KeySetServer {
  readonly uri: string;
  /** How often it was asked. */
  readonly asked: number;
  /** Serves these issuers' keys from now on. */
  serve(...issuers: readonly TestIssuer[]): void;
  /** Answers in this way from now on. */
  answer(respond: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startKeySetServer(...issuers: readonly TestIssuer[]): Promise<KeySetServer> {
  let asked = 0;
  let respond: (response: ServerResponse) => void;
  const serve = (...those: readonly TestIssuer[]) => {
    const text = JSON.stringify({ keys: those.map(({ jwk }) => jwk) });
    respond = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
  };
  serve(...issuers);
  const server = createServer((_request, response) => {
    asked += 1;
    respond(response);
  });
  const port = await listening(server);
  return {
    uri: `http://127.0.0.1:${port}/jwks.json`,
    get asked() {
      return asked;
    },
    serve,
    answer: (how) => {
      respond = how;
    },
    close: () => closed(server),
  };
}

/** A section `auth` for issuers whose keys are at a URL. */
export function authByUrl(...issuers: readonly { issuer: TestIssuer; jwksUri: string }[]): Record<string, unknown> {
  return {
    issuers: issuers.map(({ issuer, jwksUri }) => ({
      issuer: issuer.issuer,
      audience: 'portcullis',
      algorithms: ['RS256'],
      jwksUri,
    })),
  };
}
