import { constants, createPublicKey, verify } from 'node:crypto';
import { clientCertificate } from './client-certificate.ts';

const PUBLIC = createPublicKey(clientCertificate.slice(clientCertificate.indexOf('-----BEGIN CERTIFICATE')));

const PADDINGS: Readonly<Record<string, number>> = {
  PS256: constants.RSA_PKCS1_PSS_PADDING,
  RS256: constants.RSA_PKCS1_PADDING,
};

/** Whether an assertion is signed by the key of the certificate, for this application and this endpoint, and good now. */
export function isByCertificate(assertion: string, clientId: string, endpoint: string): boolean {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const { alg } = read(header);
  const { iss, sub, aud, exp } = read(payload);
  const padding = PADDINGS[String(alg)];
  const good = iss === clientId && sub === clientId && aud === endpoint && Number(exp) * 1000 > Date.now();
  const signed = Buffer.from(`${header}.${payload}`);
  if (!good || padding === undefined) return false;
  return verify('sha256', signed, { key: PUBLIC, padding }, Buffer.from(signature, 'base64url'));
}
