import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type GcpReply, refusal } from './message.ts';

/** How the stand-in takes calls: as it should, or badly. */
export type Manner =
  | 'well'
  | 'throttles'
  | 'fails'
  | 'is internal'
  | 'hangs'
  | 'denies'
  | 'is not enabled'
  | 'lacks the scope'
  | 'does not know the caller'
  | 'redirects'
  | 'has no such account'
  | 'drips at the login'
  | 'unpacks to 8 MiB'
  | 'is something else';

/** What Google says then. @param heard what it may quote, of what it was sent. */
export function badly(manner: Manner, heard: string): GcpReply | undefined {
  switch (manner) {
    case 'throttles':
      return refusal('RESOURCE_EXHAUSTED', `Quota exceeded for ${heard}.`, 'RATE_LIMIT_EXCEEDED');
    case 'fails':
      return refusal('UNAVAILABLE', `The service is currently unavailable for ${heard}.`);
    case 'is internal':
      return refusal('INTERNAL', `Internal error encountered at ${heard}.`);
    case 'denies':
      return refusal(
        'PERMISSION_DENIED',
        `Permission denied for ${heard} (or it may not exist).`,
        'IAM_PERMISSION_DENIED',
      );
    case 'is not enabled':
      return refusal(
        'PERMISSION_DENIED',
        `It has not been used before or it is disabled: ${heard}.`,
        'SERVICE_DISABLED',
      );
    case 'lacks the scope':
      return refusal('PERMISSION_DENIED', `Insufficient scopes: ${heard}.`, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    case 'does not know the caller':
      return refusal('UNAUTHENTICATED', `Invalid authentication credentials: ${heard}.`, 'ACCESS_TOKEN_EXPIRED');
    case 'has no such account':
      return heard.includes(':generateAccessToken ') ? refusal('NOT_FOUND', `No account: ${heard}.`) : undefined;
    default:
      return undefined;
  }
}

/** What something else says, that stands where Google should. @returns whether it said something. */
export function otherwise(manner: Manner, heard: string, response: ServerResponse): boolean {
  if (manner === 'hangs') return true;
  if (manner === 'drips at the login') return heard.startsWith('/v1/token ') && drip(response);
  if (manner === 'redirects') response.writeHead(307, { Location: 'http://127.0.0.1:1/elsewhere' }).end();
  else if (manner === 'is something else')
    response.writeHead(404, { 'Content-Type': 'text/html' }).end(`<html>No ${heard} here.</html>`);
  else if (manner === 'unpacks to 8 MiB')
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' }).end(LARGE);
  else return false;
  return true;
}

const LARGE = gzipSync(Buffer.alloc(8 * 2 ** 20, ' '));

function drip(response: ServerResponse): true {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const more = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(more));
  return true;
}
