import type { ProbeAnswer, ProbeResult, ProbeTools } from '../definition.ts';
import { askProvider } from '../provider/probe.ts';

/** Reads the subscription, which is free. */
export async function probeElevenlabs(origin: string, tools: ProbeTools): Promise<ProbeResult> {
  const headers = { 'xi-api-key': await tools.reveal('apiKey') };
  return askProvider({ provider: 'ElevenLabs', origin, path: '/v1/user/subscription', headers, judge }, tools);
}

/** A key may be limited to some of the API; the refusal then has a status of its own. */
function judge({ status, text }: ProbeAnswer): ProbeResult | undefined {
  if (status !== 401 || !text.includes('missing_permissions')) return undefined;
  return { outcome: 'works', detail: 'ElevenLabs knows the key; it is a restricted one that may not read the user' };
}
