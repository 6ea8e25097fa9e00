import { decodeJwt, decodeProtectedHeader } from 'jose';

/** A token larger than this is nobody's access token. */
export const MAX_TOKEN_BYTES = 8 * 1024;

/** What a token says of itself before its signature is checked: good for choosing a key, for nothing else. */
export interface TokenClaim {
  readonly issuer: string;
}

/**
 * Reads which issuer a compact JWS (RFC 7515, section 7.1) claims to come from, when its form is the one canonical form: other
 * base64url spellings of the same bytes are other tokens to a cache or a revocation list, so they are no tokens here.
 */
export function readTokenClaim(token: string): TokenClaim | undefined {
  if (token.length > MAX_TOKEN_BYTES) return undefined;
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) return undefined;
  try {
    const { kid } = decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    if (typeof iss !== 'string' || (kid !== undefined && typeof kid !== 'string')) return undefined;
    return { issuer: iss };
  } catch {
    return undefined;
  }
}

function isCanonicalBase64url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
