import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { workload } from './workload.ts';

/** What the load brings and what the gateways check it with. */
export interface Tokens {
  readonly publicKeyPem: string;
  readonly valid: readonly string[];
  /** Right in every claim, signed with another key. */
  readonly forged: string;
}

/** Signs a token for each caller of the workload, valid for twelve hours. */
export const makeTokens = async (): Promise<Tokens> => {
  const issuer = makeKeyPair();
  const stranger = makeKeyPair();
  const subjects = Array.from({ length: workload.callers }, (_, i) => `user${i}`);
  return {
    publicKeyPem: issuer.publicKey,
    valid: await Promise.all(subjects.map((subject) => sign(subject, issuer.privateKey))),
    forged: await sign('user0', stranger.privateKey),
  };
};

const makeKeyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

const sign = (subject: string, privateKey: string): Promise<string> =>
  new SignJWT({ scope: workload.scope })
    .setProtectedHeader({ alg: 'RS256' })
    .setSubject(subject)
    .setIssuer(workload.issuer)
    .setAudience(workload.audience)
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(createPrivateKey(privateKey));
