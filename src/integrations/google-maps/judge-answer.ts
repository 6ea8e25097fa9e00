import type { ProbeResult } from '../definition.ts';

/** Google's `error_message` tells denials apart; its wording is matched, never repeated, since an answer may echo the key. */
const DENIALS: readonly (readonly [RegExp, string, string])[] = [
  [
    /API key is invalid|must use an API key|invalid.*key/i,
    'it does not know this key',
    'check that the whole key was copied',
  ],
  [
    /referer restrictions/i,
    'the key is restricted to web pages (HTTP referrers)',
    'use a key without referrer restrictions: it is this server that calls, restrict it by IP address instead',
  ],
  [
    /IP,? (address|site)|IP address/i,
    "the key's restrictions do not name this server's address",
    'add its public IP address',
  ],
  [/billing/i, 'the project has no billing account', 'enable billing for the Google Cloud project of the key'],
  [
    /not authorized|not activated|not enabled|legacy api/i,
    'the Geocoding API is not enabled for this key',
    'enable the Geocoding API for the project, and in the API restrictions of the key',
  ],
  [/expired/i, 'the key has expired', 'make a new key'],
];
const DENIED = [
  'it gave no reason that is known here',
  'check that the key is right, that the Geocoding API and billing are enabled, and that its restrictions allow this server',
] as const;

/**
 * What an answer to a geocoding request says of the key. Statuses and their meaning:
 * https://developers.google.com/maps/documentation/geocoding/requests-geocoding#StatusCodes
 */
export function judgeGeocodeAnswer(origin: string, httpStatus: number, data: unknown): ProbeResult {
  const { status, error_message: message } = fields(data);
  switch (status) {
    case 'OK':
    case 'ZERO_RESULTS':
      return { outcome: 'works', detail: 'Google accepted the key for the Geocoding API' };
    case 'REQUEST_DENIED': {
      const [, reason, remedy] = DENIALS.find(([wording]) => wording.test(String(message))) ?? ['', ...DENIED];
      return { outcome: 'refused', detail: `Google refused the key (REQUEST_DENIED): ${reason}`, remedy };
    }
    case 'OVER_QUERY_LIMIT':
      return refused('Google knows the key, but its quota is used up (OVER_QUERY_LIMIT)', 'wait, or raise its quota');
    case 'OVER_DAILY_LIMIT':
      return refused(
        'Google refused the key (OVER_DAILY_LIMIT): it is invalid, lacks billing, or is over a cap of its own',
        'check the key, the billing account and the caps in the Google Cloud console',
      );
    case 'UNKNOWN_ERROR':
      return unreachable('Google had an error of its own (UNKNOWN_ERROR)', 'try again in a minute');
    default:
      return byHttpStatus(origin, httpStatus);
  }
}

function byHttpStatus(origin: string, status: number): ProbeResult {
  if (status >= 300 && status < 400)
    return unreachable(
      `${origin} answered with a redirect (HTTP ${status}), which is never followed with a key`,
      'set baseUrl to where the API really is',
    );
  if (status === 401 || status === 403)
    return refused(`${origin} refused the call (HTTP ${status})`, 'check the key, and baseUrl: is Google behind it?');
  if (status === 429) return refused(`${origin} refused the call for now (HTTP 429)`, 'wait, or raise the quota');
  if (status >= 500) return unreachable(`${origin} failed (HTTP ${status})`, 'try again in a minute');
  return unreachable(`${origin} gave an answer that is not Google's (HTTP ${status})`, 'check baseUrl');
}

const refused = (detail: string, remedy: string): ProbeResult => ({ outcome: 'refused', detail, remedy });
const unreachable = (detail: string, remedy: string): ProbeResult => ({ outcome: 'unreachable', detail, remedy });

function fields(data: unknown): { status?: unknown; error_message?: unknown } {
  return typeof data === 'object' && data !== null ? data : {};
}
