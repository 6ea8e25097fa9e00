import type { TestAccount } from './account.ts';
import { Fault, type GcpReply, type GcpRequest, ok } from './message.ts';

/** Google's Security Token Service: https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
export function exchangeToken(text: string, contentType: string | undefined, account: TestAccount): GcpReply {
  if (!/^application\/x-www-form-urlencoded\b/.test(contentType ?? '')) throw new Fault(`a login as ${contentType}`);
  const form = Object.fromEntries(new URLSearchParams(text));
  const { subject_token: subject, options: _options, ...rest } = form;
  const expected = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: account.audience,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  };
  if (JSON.stringify(sorted(rest)) !== JSON.stringify(sorted(expected)))
    throw new Fault(`a login with ${JSON.stringify(rest)}`);
  if (subject !== account.subjectToken)
    return { status: 400, body: { error: 'invalid_grant', error_description: `The token ${subject} is not valid.` } };
  const issued = { access_token: account.accessToken, issued_token_type: expected.requested_token_type };
  return ok({ ...issued, token_type: 'Bearer', expires_in: 3599 });
}

const ABOUT = ['/computeMetadata/v1/instance', '/computeMetadata/v1/project/project-id'];

/** What a machine of Google's is told of itself: https://docs.cloud.google.com/compute/docs/metadata/querying-metadata */
export function answerMetadata({ method, path, headers }: GcpRequest, account: TestAccount): GcpReply {
  if (headers['metadata-flavor'] !== 'Google') throw new Fault('a question of the machine without Metadata-Flavor');
  const flavour = { headers: { 'Metadata-Flavor': 'Google' } };
  if (method === 'GET' && ABOUT.includes(path)) return { ...ok({}), ...flavour };
  if (`${method} ${path}` !== 'GET /computeMetadata/v1/instance/service-accounts/default/token') throw new Fault(path);
  return { ...ok({ access_token: account.accessToken, expires_in: 3599, token_type: 'Bearer' }), ...flavour };
}

function sorted(form: Readonly<Record<string, string>>) {
  return Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
}
