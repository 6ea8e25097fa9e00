import type { Credential, ProbeAnswer, ProbeResult, ProbeTools } from '../definition.ts';
import { askProvider, refused } from '../provider/probe.ts';

/** Reads one message of the account, which is free: it shows that key and account belong together. */
export async function probeTwilio(
  origin: string,
  { accountSid, apiKeySid, authToken }: Readonly<Record<string, Credential | undefined>>,
  tools: ProbeTools,
): Promise<ProbeResult> {
  const secret = await tools.reveal(authToken === undefined ? 'apiKeySecret' : 'authToken');
  const user = authToken === undefined ? apiKeySid : accountSid;
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1`;
  return askProvider({ provider: 'Twilio', origin, path, headers: { authorization }, judge }, tools);
}

function judge({ status }: ProbeAnswer): ProbeResult | undefined {
  if (status === 404)
    return refused(
      'Twilio knows the key, but not this account for it (HTTP 404)',
      'check that accountSid is the account to which the key belongs',
    );
  if (status === 403)
    return { outcome: 'works', detail: 'Twilio knows the key; it is a restricted one that may not read messages' };
  return undefined;
}
