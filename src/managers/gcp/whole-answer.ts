import type { Response } from 'undici';
import { ManagerError } from '../manager-error.ts';

/** Statuses that have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const BODILESS = [101, 204, 205, 304];

/**
 * An answer that is here as a whole, unpacked: a few bytes on the way can unpack to gigabytes.
 * @param largest bytes that it may have, once unpacked.
 * @throws ManagerError `failing` when it has more.
 */
export async function wholeAnswer(answer: Response, largest: number): Promise<globalThis.Response> {
  const { status, statusText } = answer;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body ?? []) {
    size += piece.length;
    if (size > largest) throw tooLarge(answer.url, largest);
    pieces.push(piece);
  }
  // Its coding is undone, and its length was that of the coded form.
  const headers = [...answer.headers].filter(([name]) => !/^content-(encoding|length)$/.test(name));
  const body = BODILESS.includes(status) ? null : Buffer.concat(pieces);
  return new globalThis.Response(body, { status, statusText, headers: headers as [string, string][] });
}

function tooLarge(url: string, largest: number): ManagerError {
  const found = `${URL.parse(url)?.host ?? 'Google Cloud'} answered with more than ${largest / 2 ** 20} MiB`;
  return new ManagerError('failing', found, 'check endpoint, and any proxy');
}
