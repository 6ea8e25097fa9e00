import type { Twilio } from 'twilio';
import { askAdmin } from '../provider/ask-admin.ts';
import { type KeyTools, KeyTrouble } from '../provider/revocation.ts';

/** How the admin API is reached, and what it is shown. */
export interface AdminLogin {
  readonly origin: string;
  /** A Main key, or the account: `secret` is its token then. */
  readonly user: string;
  readonly secret: string;
  readonly accountSid: string;
}

type HttpClient = Twilio['httpClient'];
type Sending = Parameters<HttpClient['request']>[0];

const LOOK = 'look there whether the key is gone';

/** There is no such key. */
export class NoSuchKey extends Error {}

/**
 * Twilio's own client, for https://www.twilio.com/docs/iam/api-keys/key-resource-v1, which sends by our way out: its own would follow
 * redirects and ask no address policy. What it does rejects with {@link KeyTrouble} or {@link NoSuchKey}.
 */
export async function keyClient({ origin, user, secret, accountSid }: AdminLogin, tools: KeyTools): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const request = async ({ method, uri }: Sending) => {
    const { pathname, search } = new URL(uri);
    const answer = await askAdmin(
      {
        provider: 'Twilio',
        origin,
        path: pathname + search,
        method: method === 'delete' ? 'DELETE' : 'GET',
        headers: { authorization, accept: 'application/json' },
        allow: 'keyAdmin a Main key, or the auth token: standard and restricted keys do not reach keys',
        expected: [404],
      },
      tools,
    );
    if (answer.status === 404) throw new NoSuchKey();
    // The client takes any answer for a deletion that is no error.
    if (method === 'delete' && answer.status !== 204) throw new KeyTrouble('Twilio did not confirm it', LOOK, true);
    return { statusCode: answer.status, body: answer.content, headers: {} };
  };
  // Of the environment it would take another region, or edge.
  const options = { accountSid, env: {}, httpClient: { request } as unknown as HttpClient };
  return new twilio.Twilio(user, secret, options);
}

/** Has what the client's own code threw, which may quote what was sent or answered, say so in our words. */
export function inOurWords(error: unknown): Error {
  if (error instanceof KeyTrouble || error instanceof NoSuchKey) return error;
  return new KeyTrouble("Twilio's answer was not understood", LOOK, true);
}
