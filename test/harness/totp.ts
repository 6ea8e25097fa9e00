import { createHmac } from 'node:crypto';

/**
 * A TOTP by the letter of RFC 6238 and RFC 4226, made without the library that the product uses.
 * @param now milliseconds since the epoch
 */
export function totp(secret: Uint8Array, now: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const value = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits;
  return String(value).padStart(digits, '0');
}
