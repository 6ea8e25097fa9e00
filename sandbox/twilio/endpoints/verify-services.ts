import { readForm } from '../../provider/form-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { type Account, isoNow, newSid } from '../account.ts';
import { metaPage } from '../list-page.ts';
import { notFound, twilioError } from '../twilio-error.ts';

/** https://www.twilio.com/docs/verify/api/service */
export function verifyServiceRoutes({ sid: account_sid, services }: Account): Route[] {
  const create: Route = {
    method: 'POST',
    path: '/v2/Services',
    async answer(call) {
      const friendly_name = (await readForm(call)).get('FriendlyName');
      if (!friendly_name) return twilioError(400, 60200, 'Invalid parameter: FriendlyName');
      const sid = newSid('VA');
      const now = isoNow();
      const url = `https://verify.twilio.com/v2/Services/${sid}`;
      const links = { verifications: `${url}/Verifications`, verification_checks: `${url}/VerificationCheck` };
      const settings = { code_length: 6, lookup_enabled: false, psd2_enabled: false, custom_code_enabled: false };
      const service = {
        sid,
        account_sid,
        friendly_name,
        ...settings,
        date_created: now,
        date_updated: now,
        url,
        links,
      };
      services.set(sid, service);
      return json(service, 201);
    },
  };
  const list: Route = {
    method: 'GET',
    path: '/v2/Services',
    answer: (call) => metaPage(call, 'services', 'verify.twilio.com', [...services.values()].reverse()),
  };
  const fetch: Route = {
    method: 'GET',
    path: '/v2/Services/*',
    answer(call, [sid = '']) {
      const service = services.get(sid);
      return service ? json(service) : notFound(call);
    },
  };
  return [create, list, fetch];
}
