import { buffer } from 'node:stream/consumers';
import iconv from 'iconv-lite';
import type { Call } from '../provider/call.ts';

export type Encoding = 'big5' | 'utf-8';

/**
 * A form of which the percent-encoded bytes are text in that encoding: `URLSearchParams` knows UTF-8 alone. A byte that
 * is none of the encoding becomes U+FFFD.
 */
export async function readEncodedForm({ body }: Call, encoding: Encoding): Promise<Map<string, string[]>> {
  const form = new Map<string, string[]>();
  const content = (await buffer(body)).toString('latin1');
  for (const pair of content.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map((text) => iconv.decode(bytesOf(text), encoding));
    form.set(name, [...(form.get(name) ?? []), value]);
  }
  return form;
}

function bytesOf(text: string): Buffer {
  const unescaped = text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(unescaped, 'latin1');
}
