import type { ResultCode } from './result-code.ts';

/** The header of a part of a long message, `0500 03 <reference> <parts> <part>`, in hexadecimal digits. */
const PART_HEADER = 12;
/** What one message carries: 160 characters of 7 bits, 70 of others, or 140 bytes in hexadecimal digits. */
const MOST = { latin: 160, other: 70, digits: 280 };

/**
 * The text of a message as its fields write it: plain in the form's encoding (`msg_dcs` 0), or in UTF-16BE as
 * hexadecimal digits (`msg_dcs` 8), there after a part header when `msg_udhi` is 1. That is how
 * https://packagist.org/packages/tronice/emome-imsp-sms sends Unicode.
 */
export function messageText(msg: string, dcs: string, udhi: string): string | ResultCode {
  if (dcs === '8') return unicodeText(msg, udhi === '1' ? PART_HEADER : 0);
  if (msg.includes('\uFFFD')) return 5;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is just what is meant.
  const most = /^[\x00-\x7f]*$/.test(msg) ? MOST.latin : MOST.other;
  return msg.length > most ? 20 : msg;
}

function unicodeText(digits: string, header: number): string | ResultCode {
  if (!/^([0-9a-f]{4})+$/i.test(digits)) return 11;
  if (digits.length > MOST.digits) return 20;
  return Buffer.from(digits.slice(header), 'hex').swap16().toString('utf16le');
}
