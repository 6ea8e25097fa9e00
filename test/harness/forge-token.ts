import { createHmac, KeyObject, sign } from 'node:crypto';
import type { TestIssuer } from './tokens.ts';

/** One part of a compact token: base64url of JSON, or of text as it stands. */
export function part(content: unknown): string {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');
}

/** Makes the signature of a token's first two parts. */
export type Signer = (input: string) => Buffer;

/** A token put together by hand, so that nothing of it need make sense. */
export function forge(header: unknown, payload: unknown, signer: Signer): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

/** Signs as the issuer does (RS256, or ES256 for such keys). */
export function signerOf({ privateKey }: Pick<TestIssuer, 'privateKey'>): Signer {
  const key = KeyObject.from(privateKey);
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

/** Signs with a shared secret. */
export function hmacSigner(secret: string, hash = 'sha256'): Signer {
  return (input) => createHmac(hash, secret).update(input).digest();
}

export const unsigned: Signer = () => Buffer.alloc(0);

/** What a good token of the issuer claims, valid for an hour. */
export function goodClaims(issuer: TestIssuer): Record<string, unknown> {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return { iss: issuer.issuer, aud: 'portcullis', sub: 'alice', scope: 'maps', exp };
}
