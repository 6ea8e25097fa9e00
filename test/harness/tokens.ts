import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** An issuer of a test's own: it signs, and shows its public key in every form that Portcullis takes. */
export interface TestIssuer {
  readonly issuer: string;
  readonly publicPem: string;
  readonly jwk: Record<string, unknown>;
  readonly privateKey: CryptoKey;
  /** A token that is good unless told otherwise; a claim given as undefined is left out. */
  sign(claims?: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
}

export interface TestIssuerOptions {
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithm?: string;
  readonly kid?: string;
}

export async function createIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { issuer = 'https://login.test/', audience = 'portcullis', algorithm = 'RS256', kid = 'key-1' } = options;
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    issuer,
    privateKey,
    publicPem: await exportSPKI(publicKey),
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    sign: (claims = {}, header = {}) => {
      const exp = Math.floor(Date.now() / 1000) + 3600;
      const payload: JWTPayload = { iss: issuer, aud: audience, sub: 'alice', scope: 'maps', exp, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid, ...header }).sign(privateKey);
    },
  };
}
