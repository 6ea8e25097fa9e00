import type { Credential } from '../definition.ts';
import { adminCredential } from '../provider/admin-credential.ts';
import { noKeyAdmin } from '../provider/key-admin.ts';
import type { FoundKey, KeySearch, KeyTools } from '../provider/revocation.ts';
import type { TwilioKeyAdmin } from './key-admin.ts';
import { type AdminLogin, inOurWords, keyClient, NoSuchKey } from './key-client.ts';

interface Section {
  readonly credentials: Readonly<Record<string, Credential | undefined>>;
  readonly keyAdmin?: TwilioKeyAdmin | undefined;
}

/**
 * Looks an API key up by its SID. An auth token is replaced by making and promoting another, which all who use it must have first.
 * @throws KeyTrouble
 */
export async function findTwilioKey({ credentials, keyAdmin }: Section, tools: KeyTools): Promise<KeySearch> {
  const { apiKeySid: sid, accountSid } = credentials;
  if (typeof sid !== 'string')
    return { outcome: 'by-hand', detail: 'an auth token ends only when another is promoted in its place' };
  if (keyAdmin === undefined) return noKeyAdmin;
  const keys = await keysOf(keyAdmin, String(accountSid), tools);
  try {
    if ((await keys(sid).fetch()).sid === sid) return found(sid, keys);
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw inOurWords(error);
  }
  const detail = `there is no key ${sid} that keyAdmin may see: it was deleted already, or is of another account`;
  return { outcome: 'unclear', detail, candidates: [] };
}

type Keys = Awaited<ReturnType<typeof keysOf>>;

async function keysOf(keyAdmin: TwilioKeyAdmin, accountSid: string, tools: KeyTools) {
  const origin = keyAdmin.baseUrl ?? 'https://iam.twilio.com';
  const { iam } = await keyClient({ origin, accountSid, ...(await loginBy(keyAdmin, accountSid, tools)) }, tools);
  return (sid: string) => iam.v1.apiKey(sid);
}

async function loginBy(
  { apiKeySid, apiKeySecret, authToken }: TwilioKeyAdmin,
  accountSid: string,
  tools: KeyTools,
): Promise<Pick<AdminLogin, 'user' | 'secret'>> {
  const secret = await adminCredential(authToken ?? apiKeySecret ?? '', tools);
  return { user: authToken === undefined ? String(apiKeySid) : accountSid, secret };
}

function found(sid: string, keys: Keys): FoundKey {
  return {
    outcome: 'found',
    id: sid,
    verb: 'delete',
    afterwards: 'that is for good, and access tokens that were signed with it end too',
    disable: async () => {
      try {
        await keys(sid).remove();
      } catch (error) {
        // Otherwise somebody else was faster.
        if (!(error instanceof NoSuchKey)) throw inOurWords(error);
      }
    },
  };
}
