import { createHmac } from 'node:crypto';

/** By which two values can be told apart and none be found out without the key: 16 hexadecimal digits of an HMAC-SHA-256. */
export function fingerprint(key: Buffer, value: Buffer): string {
  return createHmac('sha256', key).update(value).digest('hex').slice(0, 16);
}
