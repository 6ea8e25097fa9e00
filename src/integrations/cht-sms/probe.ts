import type { ProbeAnswer, ProbeResult, ProbeTools } from '../definition.ts';
import { askProvider, refused, unreachable } from '../provider/probe.ts';

/** Asks after a message that does not exist, which is free: a wrong password is answered before that is seen. */
export async function probeChtSms(origin: string, account: string, tools: ProbeTools): Promise<ProbeResult> {
  const password = await tools.reveal('password');
  const form = { account, password, to_addr_type: '0', to_addr: '0900000000', messageid: 'H0' };
  return askProvider(
    {
      provider: 'Chunghwa Telecom',
      origin,
      path: '/imsp/sms/servlet/QuerySM',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      judge,
    },
    tools,
  );
}

/** `number|code|…` in a page; the codes are those of public clients. */
function judge({ status, text }: ProbeAnswer): ProbeResult | undefined {
  if (status !== 200) return undefined;
  const [, code] = /[^|<>]*\|\s*(-?\d+)\s*\|/.exec(text) ?? [];
  if (code === '22')
    return refused('Chunghwa Telecom refused account and password (22)', 'check account, password and their IP list');
  if (code === undefined || Number(code) < 0)
    return unreachable('the answer was not one that the service gives', 'check baseUrl, or try again in a minute');
  return { outcome: 'works', detail: `Chunghwa Telecom accepted account and password (${code})` };
}
