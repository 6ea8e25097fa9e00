import { importSPKI, jwtVerify } from 'jose';
import { readForm } from '../../provider/form-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { callFault } from '../../provider/strict-call.ts';

interface Account {
  readonly email: string;
  readonly publicPem: string;
  readonly keyId: string;
}

/** Seconds that an assertion may be good for. */
const LONGEST = 3600;

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
export function exchangeToken(account: Account, audience: () => string, issue: () => string): Route {
  return {
    method: 'POST',
    path: '/token',
    answer: async (call) => {
      const form = await readForm(call);
      const refused = (error: string) => json({ error, error_description: 'In words of Google’s.' }, 400);
      if (callFault(call, {}) !== undefined || [...form.keys()].sort().join() !== 'assertion,grant_type')
        return refused('invalid_request');
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
        return refused('unsupported_grant_type');
      const isGood = await isAssertion(form.get('assertion') ?? '', account, audience());
      if (!isGood) return refused('invalid_grant');
      return json({ access_token: issue(), expires_in: 3599, token_type: 'Bearer' });
    },
  };
}

async function isAssertion(
  assertion: string,
  { email, publicPem, keyId }: Account,
  audience: string,
): Promise<boolean> {
  try {
    const key = await importSPKI(publicPem, 'RS256');
    const { payload, protectedHeader } = await jwtVerify(assertion, key, {
      issuer: email,
      audience,
      algorithms: ['RS256'],
      requiredClaims: ['iat', 'exp', 'scope'],
      maxTokenAge: LONGEST,
    });
    return protectedHeader.kid === keyId && payload['scope'] === 'https://www.googleapis.com/auth/cloud-platform';
  } catch {
    return false;
  }
}
