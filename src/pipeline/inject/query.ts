import { GatewayError } from '../../core/errors.ts';
import { percentBytes } from '../../core/percent-bytes.ts';

/**
 * The parameters of a raw query that are not credentials, each as it was written.
 * @param credentialParameters lower-case names by which the provider takes credentials.
 * @throws GatewayError `ambiguous_query` when a credential hides behind a semicolon, which some parsers split at.
 */
export function withoutCredentials(query: string, credentialParameters: ReadonlySet<string>): string[] {
  if (query === '') return [];
  const isCredential = (parameter: string) => namesOf(parameter).some((name) => credentialParameters.has(name));
  return query.split('&').filter((parameter) => {
    if (parameter.split(';').slice(1).some(isCredential))
      throw new GatewayError('ambiguous_query', { detail: 'a credential parameter behind a semicolon' });
    return parameter !== '' && !isCredential(parameter);
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

/** True when a lenient parser could take a decoded name for another. */
export function isNamed(name: string, other: string): boolean {
  const bytes = Buffer.from(name).toString('latin1');
  return [bytes, decode(decode(bytes))].flatMap(readings).includes(other.toLowerCase());
}

/**
 * A parameter's name as the most lenient parsers would read it: decoded up to three times, up to a NUL, `=` or `[`, in lower
 * case, and without whatever is not printable ASCII. Bytes beyond ASCII are read twice, as they are and as UTF-8, in which
 * some letters are ASCII in lower case; those that are no UTF-8 hide nothing that stands beside them.
 */
function namesOf(parameter: string): string[] {
  return readings(decode(decode(decode(parameter.split('=', 1)[0] ?? ''))));
}

function readings(bytes: string): string[] {
  return [bytes, Buffer.from(bytes, 'latin1').toString()].map((reading) =>
    reading
      .toLowerCase()
      .replace(/^[^\x21-\x7E]+/, '')
      .replace(/[\0=[].*$/s, '')
      .replace(/[^\x21-\x7E]/g, ''),
  );
}

function decode(text: string): string {
  return percentBytes(text.replaceAll('+', ' '));
}
