import { Agent, request } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { pinnedConnector } from './connector.ts';
import type { FetchLimits } from './http.ts';

export interface SmallRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SmallAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * One request with a short answer, under the egress policy and without following redirects.
 * @throws when there is no answer, it is too large or late, or the address may not be dialled.
 */
export async function smallRequest(
  { url, method = 'GET', headers, body }: SmallRequest,
  policy: AddressPolicy,
  { timeout, maxBytes }: FetchLimits,
): Promise<SmallAnswer> {
  const dispatcher = new Agent({ connect: pinnedConnector({ ...policy, timeout }), maxResponseSize: maxBytes });
  try {
    const signal = AbortSignal.timeout(timeout);
    const answer = await request(url, { dispatcher, signal, method, headers, body: body ?? null });
    return { status: answer.statusCode, text: await answer.body.text() };
  } finally {
    await dispatcher.destroy();
  }
}
