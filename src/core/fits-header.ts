/** What any header takes as it is, and the leak scan finds again: printable ASCII without spaces around. */
export const FITS_HEADER = /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/;

export function fitsHeader(value: string): boolean {
  return FITS_HEADER.test(value);
}
