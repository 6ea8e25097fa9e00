/** A request target in parts, not decoded. */
export interface ProxyTarget {
  readonly integration: string;
  readonly path: string;
  readonly query: string;
}

/**
 * Turns an absolute-form target (RFC 9112, section 3.2.2) that names this gateway into origin form.
 * @returns undefined for another host's, and for the forms that only proxies take.
 */
export function originForm(target: string, ownAuthorities: readonly string[]): string | undefined {
  if (target.startsWith('/')) return target;
  const [, authority = '', rest = ''] = /^https?:\/\/([^/?#]*)(\/.*)?$/i.exec(target) ?? [];
  return ownAuthorities.includes(authority.toLowerCase()) ? rest || '/' : undefined;
}

/** Splits `/proxy/<integration>/<path>?<query>`. @returns undefined when the target is not of that form. */
export function readProxyTarget(target: string): ProxyTarget | undefined {
  const [, integration, path, query = ''] = /^\/proxy\/([a-z0-9-]+)(\/[^?]*)(?:\?(.*))?$/s.exec(target) ?? [];
  return integration === undefined || path === undefined ? undefined : { integration, path, query };
}

/** One path segment: the characters of RFC 3986's pchar, less the semicolon, which some servers cut off with what follows it. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+$/;
/** Encoded: controls, and what means something to a parser: % (double encoding), dot, slash, backslash, semicolon, ?, #. */
const ENCODED_STRUCTURE = /%(?:[01][0-9a-f]|7f|25|2e|2f|5c|3b|3f|23)/i;

/** True when two parsers could read a path differently. Such a path is refused, never repaired. */
export function isAmbiguousPath(path: string): boolean {
  const segments = path.split('/').slice(1);
  return (
    ENCODED_STRUCTURE.test(path) ||
    !segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..') ||
    !isUtf8(path)
  );
}

/** Lenient decoders read overlong sequences, such as %c0%ae for a dot, as what must not stand here encoded. */
function isUtf8(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** True when a query has bytes that must be percent-encoded (RFC 3986, section 3.4), or an incomplete encoding. */
export function isMalformedQuery(query: string): boolean {
  return !/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]{}|^`"<>\\]|%[0-9A-Fa-f]{2})*$/.test(query);
}
