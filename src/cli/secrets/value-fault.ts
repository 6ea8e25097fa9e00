/** Bytes; an RSA key of 4096 bits takes 3,300, and a JWT of a service account not much more. */
export const LONGEST = 64 * 1024;

/**
 * Why a value cannot be stored as a secret, and what to do; undefined when it can be. The value is not repeated.
 * @param forProvider true for a credential of an integration, which goes into requests: printable ASCII in one line
 */
export function valueFault(value: string, forProvider: boolean): string | undefined {
  if (value === '') return 'it is empty. Give the key that the provider gave you';
  if (value.includes('\0'))
    return 'it has a NUL character: is this UTF-16, or a file that is no text? Save it as UTF-8';
  if (Buffer.byteLength(value) > LONGEST) return `it is longer than ${LONGEST / 1024} KiB. Is this the right file?`;
  if (!forProvider) return undefined;
  if (/[\r\n]/.test(value)) return 'it has more than one line, and a header takes one. Give the key alone';
  if (/[^\x20-\x7E]/.test(value))
    return 'it has control characters or characters outside ASCII, which cannot go into a header. Copy the key again, from where the provider shows it';
  if (value !== value.trim()) return 'it has spaces around it. Give the key exactly as the provider gave it';
  return undefined;
}

/** Files and pipes end in a newline; keys do not. */
export function withoutTrailingNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
