import { explainFailure } from '../../egress/explain-failure.ts';
import type { ProbeAnswer, ProbeRequest, ProbeResult, ProbeTools } from '../definition.ts';

/** What a provider's probe asks, and what its answers mean beside the usual statuses. */
export interface ProbeQuestion extends Omit<ProbeRequest, 'url'> {
  /** The provider, as a sentence begins with it. */
  readonly provider: string;
  readonly origin: string;
  readonly path: string;
  /** Reads an answer that says more than its status; undefined leaves it to that. Nothing of the answer may be repeated. */
  readonly judge?: (answer: ProbeAnswer) => ProbeResult | undefined;
}

/** Asks a provider one cheap question with the key. */
export async function askProvider(
  { provider, origin, path, judge, ...request }: ProbeQuestion,
  tools: ProbeTools,
): Promise<ProbeResult> {
  try {
    const answer = await tools.request({ ...request, url: origin + path });
    return judge?.(answer) ?? byStatus(provider, origin, answer.status);
  } catch (error) {
    const { detail, remedy } = explainFailure(error);
    return { outcome: 'unreachable', detail: `no answer from ${origin}: ${detail}`, remedy };
  }
}

export const refused = (detail: string, remedy: string): ProbeResult => ({ outcome: 'refused', detail, remedy });
export const unreachable = (detail: string, remedy: string): ProbeResult => ({
  outcome: 'unreachable',
  detail,
  remedy,
});

function byStatus(provider: string, origin: string, status: number): ProbeResult {
  if (status >= 200 && status < 300) return { outcome: 'works', detail: `${provider} accepted the key` };
  if (status >= 300 && status < 400)
    return unreachable(
      `${origin} answered with a redirect (HTTP ${status}), which is never followed with a key`,
      'set baseUrl to where the API really is',
    );
  if (status === 401) return refused(`${provider} refused the key (HTTP 401)`, 'check that the whole key was copied');
  if (status === 403)
    return refused(
      `${provider} knows the key, but does not let it do this (HTTP 403)`,
      "check the key's permissions, and whether it is limited to other addresses or regions",
    );
  if (status === 429) return refused(`${provider} refused the call for now (HTTP 429)`, 'wait, or raise the quota');
  if (status >= 500) return unreachable(`${provider} failed (HTTP ${status})`, 'try again in a minute');
  return unreachable(`${origin} answered with HTTP ${status}`, `check baseUrl: is ${provider} behind it?`);
}
