import { explainFailure } from '../../egress/explain-failure.ts';
import type { SmallRequest } from '../../egress/small-request.ts';
import { type KeyTools, KeyTrouble } from './revocation.ts';

/** What is asked of a provider's admin API. */
export interface AdminQuestion extends Omit<SmallRequest, 'url'> {
  /** The provider, as a sentence begins with it. */
  readonly provider: string;
  readonly origin: string;
  readonly path: string;
  /** What it takes to be let, as goes on after "give": `the service account the role …`. */
  readonly allow: string;
  /** Statuses beside 2xx whose meaning the asker knows. */
  readonly expected?: readonly number[];
}

export interface AdminAnswer {
  readonly status: number;
  /** The JSON object that came, `{}` for anything else. Nothing of it may be repeated but ids that were looked at. */
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Asks a provider's admin API, once: what changes something is not sent again.
 * @throws KeyTrouble when there is no answer, or one that is neither 2xx nor expected.
 */
export async function askAdmin(question: AdminQuestion, tools: KeyTools): Promise<AdminAnswer> {
  const { provider, origin, path, allow, expected = [], ...request } = question;
  const changes = request.method === 'DELETE' || request.method === 'POST';
  const answer = await tools.request({ ...request, url: origin + path }).catch((error: unknown) => {
    const { detail, remedy } = explainFailure(error);
    throw new KeyTrouble(`no answer from ${origin}: ${detail}`, remedy, changes);
  });
  const { status, text } = answer;
  if ((status >= 200 && status < 300) || expected.includes(status)) return { status, content: objectIn(text) };
  throw trouble(provider, origin, status, allow, changes);
}

function trouble(provider: string, origin: string, status: number, allow: string, changes: boolean): KeyTrouble {
  if (status >= 500)
    return new KeyTrouble(`${provider} failed (HTTP ${status})`, 'try again in a minute, or do it by hand', changes);
  if (status >= 300 && status < 400)
    return new KeyTrouble(
      `${origin} answered with a redirect (HTTP ${status}), which is never followed with admin credentials`,
      'set keyAdmin.baseUrl to where the API really is',
    );
  if (status === 401)
    return new KeyTrouble(
      `${provider} does not take the admin credentials (HTTP 401)`,
      'check the files that keyAdmin names',
    );
  if (status === 403)
    return new KeyTrouble(`${provider} does not let the admin credentials do this (HTTP 403)`, `give ${allow}`);
  if (status === 429) return new KeyTrouble(`${provider} is asked too often (HTTP 429)`, 'try again in a minute');
  return new KeyTrouble(
    `${provider} refused what was asked (HTTP ${status})`,
    `check keyAdmin: is ${provider} behind ${origin}?`,
  );
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? content : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
