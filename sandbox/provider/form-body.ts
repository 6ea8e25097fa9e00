import { text } from 'node:stream/consumers';
import type { Call } from './call.ts';

/** A form as `application/x-www-form-urlencoded`; of any other type it is empty. */
export async function readForm({ body, headers }: Call): Promise<URLSearchParams> {
  const content = await text(body);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return new URLSearchParams(isForm ? content : '');
}
