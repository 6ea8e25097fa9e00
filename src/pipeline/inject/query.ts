import { GatewayError } from '../../core/errors.ts';

/**
 * The parameters of a raw query that are not credentials, each as it was written.
 * @param credentialParameters lower-case names by which the provider takes credentials.
 * @throws GatewayError `ambiguous_query` when a credential hides behind a semicolon, which some parsers split at.
 */
export function withoutCredentials(query: string, credentialParameters: ReadonlySet<string>): string[] {
  if (query === '') return [];
  return query.split('&').filter((parameter) => {
    if (
      parameter
        .split(';')
        .slice(1)
        .some((part) => credentialParameters.has(nameOf(part)))
    ) {
      throw new GatewayError('ambiguous_query', { detail: 'a credential parameter behind a semicolon' });
    }
    return parameter !== '' && !credentialParameters.has(nameOf(parameter));
  });
}

/** The names of a raw query's parameters, decoded, for the record: values never appear there, nor names that look like values. */
export function parameterNames(query: string): string[] {
  if (query === '') return [];
  const names = query.split('&').map((parameter) => decode(parameter.split('=', 1)[0] ?? ''));
  return [...new Set(names)]
    .slice(0, 32)
    .map((name) => (/^[a-z][a-z0-9_.\-[\]]{0,31}$/i.test(name) ? name : '(other)'));
}

/**
 * A parameter's name as the most lenient parser would read it: decoded up to three times, up to a NUL, `=` or `[`, in lower
 * case, and without whatever is not printable ASCII.
 */
function nameOf(parameter: string): string {
  return decode(decode(decode(parameter.split('=', 1)[0] ?? '')))
    .toLowerCase()
    .replace(/^\0+/, '')
    .replace(/[\0=[].*$/s, '')
    .replace(/[^\x21-\x7E]/g, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
