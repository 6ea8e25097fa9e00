import { isAscii } from 'node:buffer';
import iconv from 'iconv-lite';

/**
 * Character encodings of forms. Big5 is Microsoft's (code page 950), which is what providers in Taiwan mean by it: the
 * characters of the Hong Kong supplement, and private ones, are not in it.
 * In all of them ASCII is ASCII.
 */
const CODECS: Readonly<Record<string, string>> = { 'utf-8': 'utf8', utf8: 'utf8', big5: 'cp950' };

/** The text of bytes. @returns undefined when the bytes are not text in this encoding. */
export function decodeText(bytes: Buffer, charset: string): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const codec = CODECS[charset] ?? 'utf8';
  const text = iconv.decode(bytes, codec, { stripBOM: false });
  return iconv.encode(text, codec).equals(bytes) ? text : undefined;
}

/** The bytes of a text. @returns undefined when the encoding lacks one of its characters. */
export function encodeText(text: string, charset: string): Buffer | undefined {
  const codec = CODECS[charset] ?? 'utf8';
  const bytes = iconv.encode(text, codec);
  return iconv.decode(bytes, codec, { stripBOM: false }) === text ? bytes : undefined;
}
