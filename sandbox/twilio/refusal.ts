import { type Call, headerValues } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { notFound, twilioError } from './twilio-error.ts';

export interface TwilioCredentials {
  readonly accountSid: string;
  readonly authToken?: string;
  readonly apiKeySid?: string;
  readonly apiKeySecret?: string;
}

/** Where media are read without credentials: Twilio redirects there, to a signed address of another host. */
export const MEDIA_CONTENT = '/media-content/';

/** Twilio's answer to a call without the right credentials or for another account, or nothing when all is right. */
export function refusal(call: Call, credentials: TwilioCredentials): Reply | undefined {
  if (call.path.startsWith(MEDIA_CONTENT)) return undefined;
  const given = headerValues(call, 'authorization').map(decoded);
  // Two of them, even two right ones, would mean that the caller's own got past the gateway.
  if (given.length !== 1 || !accepted(credentials).includes(given[0] ?? '')) return unauthenticated();
  const account = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(call.path)?.[1];
  return account === undefined || account === credentials.accountSid ? undefined : notFound(call);
}

/** https://www.twilio.com/docs/usage/requests-to-twilio: the key and its secret, or the account and its token. */
function accepted({ accountSid, authToken, apiKeySid, apiKeySecret }: TwilioCredentials): string[] {
  return [
    ...(authToken ? [`${accountSid}:${authToken}`] : []),
    ...(apiKeySid && apiKeySecret ? [`${apiKeySid}:${apiKeySecret}`] : []),
  ];
}

function decoded(authorization: string): string | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

/** https://www.twilio.com/docs/api/errors/20003 */
function unauthenticated(): Reply {
  const reply = twilioError(401, 20003, 'Authenticate');
  return { ...reply, headers: { ...reply.headers, 'WWW-Authenticate': 'Basic realm="Twilio API"' } };
}
