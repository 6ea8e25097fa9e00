import { readForm } from '../../provider/form-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { type Account, isoNow, newSid, type Verification } from '../account.ts';
import { notFound, twilioError } from '../twilio-error.ts';

/** https://www.twilio.com/docs/verify/api/rate-limits-and-timeouts: five sends and five checks. */
const MOST_ATTEMPTS = 5;
const CHANNELS = ['sms', 'call', 'email', 'whatsapp', 'sna', 'auto'];

/** https://www.twilio.com/docs/verify/api/verification and …/verification-check; here, none expires. */
export function verificationRoutes(account: Account): Route[] {
  const { services, pending } = account;
  const send: Route = {
    method: 'POST',
    path: '/v2/Services/*/Verifications',
    async answer(call, [service = '']) {
      if (!services.has(service)) return notFound(call);
      const form = await readForm(call);
      const [to, channel] = [form.get('To') ?? '', form.get('Channel') ?? ''];
      if (!/^\+\d{6,15}$|@/.test(to)) return twilioError(400, 60200, 'Invalid parameter: To');
      if (!CHANNELS.includes(channel)) return twilioError(400, 60200, 'Invalid parameter: Channel');
      const verification = pending.get(`${service} ${to}`) ?? newVerification(account.sid, service, to, channel);
      if (++verification.sends > MOST_ATTEMPTS) return twilioError(429, 60203, 'Max send attempts reached');
      pending.set(`${service} ${to}`, verification);
      return json(verification.resource, 201);
    },
  };
  const fetch: Route = {
    method: 'GET',
    path: '/v2/Services/*/Verifications/*',
    answer(call, [service = '', sid = '']) {
      const verification = find(pending, service, sid);
      return verification ? json(verification.resource) : notFound(call);
    },
  };
  const check: Route = {
    method: 'POST',
    path: '/v2/Services/*/VerificationCheck',
    async answer(call, [service = '']) {
      const form = await readForm(call);
      const verification = find(pending, service, form.get('VerificationSid') ?? form.get('To') ?? '');
      // One that was approved is gone, too.
      if (!verification) return notFound(call);
      if (++verification.checks > MOST_ATTEMPTS) return twilioError(429, 60202, 'Max check attempts reached');
      const valid = form.get('Code') === account.verificationCode;
      if (valid) pending.delete(`${service} ${verification.to}`);
      return json({ ...verification.resource, status: valid ? 'approved' : 'pending', valid, date_updated: isoNow() });
    },
  };
  return [send, fetch, check];
}

function find(pending: Account['pending'], service: string, sidOrTo: string): Verification | undefined {
  const ofService = [...pending.values()].filter(({ resource }) => resource['service_sid'] === service);
  return ofService.find(({ resource, to }) => to === sidOrTo || resource.sid === sidOrTo);
}

function newVerification(account_sid: string, service_sid: string, to: string, channel: string): Verification {
  const sid = newSid('VE');
  const now = isoNow();
  const url = `https://verify.twilio.com/v2/Services/${service_sid}/Verifications/${sid}`;
  const state = { status: 'pending', valid: false, amount: null, payee: null, lookup: {}, send_code_attempts: [] };
  const resource = { sid, service_sid, account_sid, to, channel, ...state, date_created: now, date_updated: now, url };
  return { resource, to, sends: 0, checks: 0 };
}
