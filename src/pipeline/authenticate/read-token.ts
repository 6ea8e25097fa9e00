import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { TokenPlace } from '../../integrations/definition.ts';

const BEARER = /^Bearer +([\w.~+/=-]+)$/i;
const BARE = /^([\w.~+/=-]+)$/;

/**
 * A call's token, from `Authorization: Bearer` (RFC 6750, section 2.1) or from where the integration's SDK puts a key.
 * @throws GatewayError `unauthenticated` when there is none; `ambiguous_credentials` when both places are filled, or one twice.
 */
export function readToken({ headers, rawHeaders }: IncomingMessage, place: TokenPlace | undefined): string {
  const { authorization } = headers;
  if (place?.in === 'header' && headers[place.name] !== undefined) {
    const times = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === place.name).length;
    if (times > 1 || authorization !== undefined)
      throw new GatewayError('ambiguous_credentials', { detail: `${place.name} twice, or beside Authorization` });
    return tokenIn(String(headers[place.name]), BARE);
  }
  if (place?.in === 'basic-password' && /^Basic /i.test(authorization ?? ''))
    return tokenIn(basicPassword(authorization ?? ''), BARE);
  return tokenIn(authorization, BEARER);
}

/** What follows the first colon (RFC 7617, section 2). The user name may be anything: it is an SDK's account id. */
function basicPassword(authorization: string): string {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  return Buffer.from(encoded, 'base64').toString('latin1').split(/:(.*)/s)[1] ?? '';
}

function tokenIn(text: string | undefined, form: RegExp): string {
  const [, token] = form.exec(text ?? '') ?? [];
  if (token !== undefined) return token;
  throw new GatewayError('unauthenticated', {
    detail: text === undefined ? 'no Authorization header' : 'not a bearer token',
    headers: { 'WWW-Authenticate': 'Bearer realm="portcullis"' },
  });
}
