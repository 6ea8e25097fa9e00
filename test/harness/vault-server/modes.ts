import type { ServerResponse } from 'node:http';

/** How the whole server is. What it says quotes something secret, as servers may. */
export type Mode =
  | 'normal'
  | 'sealed'
  | 'standby'
  | 'performance-standby'
  | 'throttled'
  | 'failing'
  | 'another-program'
  | 'hanging'
  | { readonly redirectTo: string }
  /** To what is asked below this path, such as `/v1/secret/`. */
  | { readonly says: readonly [status: number, body: object]; readonly below: string };

const ANSWERS = {
  sealed: [503, 'Vault is sealed'],
  standby: [503, 'no active Vault instance found'],
  'performance-standby': [473, ''],
  throttled: [429, 'request path "secret/data/sk-canary-quoted": rate limit quota exceeded'],
  failing: [500, 'internal error near sk-canary-quoted'],
} as const;

/** Answers by the mode. @returns false when the request goes its way. */
export function answersByMode(mode: Mode, url: string, response: ServerResponse): boolean {
  if (mode === 'normal') return false;
  if (mode === 'hanging') return true;
  if (typeof mode === 'object' && 'says' in mode) {
    const [status, body] = mode.says;
    if (!url.startsWith(mode.below)) return false;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  } else if (typeof mode === 'object') response.writeHead(307, { Location: mode.redirectTo + url }).end();
  else if (mode === 'another-program')
    response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not found</h1>');
  else {
    const [status, text] = ANSWERS[mode];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ errors: [text] }));
  }
  return true;
}
