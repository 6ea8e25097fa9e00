import { GatewayError } from '../../core/errors.ts';
import { decodeText, encodeText } from './charset.ts';

/** More than any API asks for, and few enough to be decoded in less time than a call takes. */
const MAX_FIELDS = 1_000;

/** A form's fields in order: name and value. */
export type FormField = readonly [name: string, value: string];

/**
 * Reads `application/x-www-form-urlencoded` (URL standard, section 5.1), strictly: what is not a complete percent-encoding, not
 * text in its character encoding, or holds NUL is refused.
 * @throws GatewayError `malformed_body`.
 */
export function parseForm(content: Buffer, charset: string): FormField[] {
  const fields = content.toString('latin1').split('&', MAX_FIELDS + 1);
  if (fields.length > MAX_FIELDS) throw malformed(`more than ${MAX_FIELDS} fields`);
  return fields
    .filter((field) => field !== '')
    .map((field) => {
      const [name = '', value = ''] = field.split(/=(.*)/s);
      return [decode(name, charset), decode(value, charset)];
    });
}

/** @throws GatewayError `malformed_body` when the encoding lacks a character. */
export function writeForm(fields: readonly FormField[], charset: string): Buffer {
  return Buffer.from(fields.map((field) => field.map((text) => encode(text, charset)).join('=')).join('&'), 'latin1');
}

function decode(text: string, charset: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw malformed('an incomplete percent-encoding');
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_encoded, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const decoded = decodeText(Buffer.from(bytes, 'latin1'), charset);
  if (decoded === undefined) throw malformed(`bytes that are not ${charset}`);
  if (decoded.includes('\0')) throw malformed('NUL');
  return decoded;
}

function encode(text: string, charset: string): string {
  const bytes = encodeText(text, charset);
  if (bytes === undefined) throw malformed(`a character that ${charset} lacks`);
  return bytes
    .toString('latin1')
    .replace(/[^A-Za-z0-9*\-._ ]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replaceAll(' ', '+');
}

const malformed = (what: string) => new GatewayError('malformed_body', { detail: `a form with ${what}` });
