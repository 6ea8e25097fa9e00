import { importPKCS8, SignJWT } from 'jose';
import { askAdmin, isObject } from '../provider/ask-admin.ts';
import { type KeyTools, KeyTrouble } from '../provider/revocation.ts';
import type { GoogleKeyAdmin } from './key-admin.ts';

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Seconds: as long as it takes to find a key and delete it, and no more. */
const LIFETIME = 300;
/** RFC 7523, section 2.1. */
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Logs a service account in: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 * @returns an access token, as `Authorization` has it.
 * @throws KeyTrouble
 */
export async function accessToken({ credentialsFile, tokenUrl }: GoogleKeyAdmin, tools: KeyTools): Promise<string> {
  const account = readAccount(await tools.readAdmin(credentialsFile));
  // Not the file's token_uri: whoever could edit that would be sent what stands for the account.
  const url = new URL(tokenUrl ?? TOKEN_URL);
  const assertion = await sign(account, url.href, tools);
  const answer = await askAdmin(
    {
      provider: "Google's login",
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
      allow: 'keyAdmin.credentialsFile the key of an account that is enabled',
      expected: [400, 401],
    },
    tools,
  ).catch(asUnchanged);
  const { access_token: token } = answer.content;
  if (answer.status === 200 && typeof token === 'string' && /^[\x21-\x7E]+$/.test(token)) return `Bearer ${token}`;
  throw new KeyTrouble(
    `Google's login does not take the service account (HTTP ${answer.status})`,
    "check that the account and its key are enabled, and this machine's clock",
  );
}

/** A login changes nothing, though it is a POST. */
function asUnchanged(error: unknown): never {
  if (error instanceof KeyTrouble) throw new KeyTrouble(error.found, error.write);
  throw error;
}

interface Account {
  readonly email: string;
  readonly key: string;
  readonly keyId: string | undefined;
}

const NO_ACCOUNT = new KeyTrouble(
  'keyAdmin.credentialsFile has no key of a service account',
  'put the JSON file there as Google Cloud made it: keys of other kinds are not taken here',
);

function readAccount(text: string): Account {
  const content = parsed(text);
  const { type, client_email: email, private_key: key, private_key_id: keyId } = isObject(content) ? content : {};
  if (type !== 'service_account' || typeof email !== 'string' || typeof key !== 'string') throw NO_ACCOUNT;
  return { email, key, keyId: typeof keyId === 'string' ? keyId : undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function sign({ email, key, keyId }: Account, audience: string, { clock }: KeyTools): Promise<string> {
  const privateKey = await importPKCS8(key, 'RS256').catch(() => {
    throw NO_ACCOUNT;
  });
  const now = Math.floor(clock.now() / 1000);
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuer(email)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME)
    .sign(privateKey);
}
