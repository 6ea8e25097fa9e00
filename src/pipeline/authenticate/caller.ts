import { createHash } from 'node:crypto';

/** Who calls: issuer plus subject, everywhere. */
export interface Caller {
  readonly issuer: string;
  readonly subject: string;
  /** Base64url SHA-256 of both: what stands for the caller wherever it is a key. */
  readonly key: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The token's claim `jti`; undefined when it has none. */
  readonly tokenId: string | undefined;
  /** Its claim `iat`, in milliseconds since the epoch; undefined when it has none. */
  readonly issuedAt: number | undefined;
  /** Stands for the caller's organisation wherever that is a key; undefined when its issuer names none. */
  readonly organisation: string | undefined;
}

/** The key of a caller. Lengths are part of it, so that no two pairs run together. */
export function callerKey(issuer: string, subject: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url');
}
