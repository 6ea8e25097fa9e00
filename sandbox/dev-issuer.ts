import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '../src/core/clock.ts';

export interface TokenRequest {
  readonly subject: string;
  /** Space-separated; empty for a token that allows nothing. */
  readonly scope: string;
  /** Until the token expires; a negative number makes one that has expired. */
  readonly seconds: number;
}

/** Stands for the identity provider of a real installation: it signs tokens, and its public key lies in a file. */
export interface DevIssuer {
  readonly issuer: string;
  issueToken(request: TokenRequest): Promise<string>;
}

/** Makes a fresh RS256 key pair: the public half goes to a PEM file, the private one stays in this process. */
export async function createDevIssuer(issuer: string, audience: string, publicKeyFile: string): Promise<DevIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  mkdirSync(dirname(publicKeyFile), { recursive: true });
  writeFileSync(publicKeyFile, await exportSPKI(publicKey));
  return {
    issuer,
    issueToken: ({ subject, scope, seconds }) => {
      const now = Math.floor(systemClock.now() / 1000);
      return new SignJWT(scope === '' ? {} : { scope })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(privateKey);
    },
  };
}
