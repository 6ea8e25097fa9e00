import { isKnownCoding } from '../forward/scan/content-codings.ts';

/**
 * An Accept-Encoding (RFC 9110, section 12.5.3) without the codings in which an answer could not be looked through for secrets.
 * @returns `identity` when none is left.
 */
export function decodableOnly(acceptEncoding: string): string {
  const kept = acceptEncoding.split(',').filter((element) => isKnownCoding((element.split(';', 1)[0] ?? '').trim()));
  return kept.length === 0 ? 'identity' : kept.map((element) => element.trim()).join(', ');
}
