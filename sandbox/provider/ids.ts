import { randomBytes } from 'node:crypto';

/** An id as LLM providers write one, such as `req_3fQ…`. */
export function newId(prefix: string): string {
  return `${prefix}${randomBytes(18).toString('base64url').replaceAll(/[-_]/g, '0')}`;
}

/** `bytes` random bytes in hexadecimal. */
export function newHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
