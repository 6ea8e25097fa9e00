/** Below these keys a person may have put a secret by mistake: what stands there is never repeated. */
const SENSITIVE = /credential|secret|password|token|key|passphrase|options|inject/i;
/** Below a sensitive key, but a name from a list of ours. */
const HARMLESS = new Set(['backend', 'in', 'publicKeyFile', 'keyFile']);

/** What stands in the file, in words fit for a report: never a value that may be a secret. */
export function describeValue(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty section' : 'a section';
  if (value === '') return 'an empty text';
  const text = String(value);
  const sensitive =
    (path.some((key) => typeof key === 'string' && SENSITIVE.test(key)) && !HARMLESS.has(String(path.at(-1)))) ||
    /[?@]/.test(text) ||
    text.length > 80 ||
    looksSecret(text);
  return sensitive
    ? `a ${typeof value === 'string' ? 'text' : typeof value} that does not fit (not repeated here, in case it is a secret)`
    : JSON.stringify(value);
}

/** True for what has in it what providers hand out as keys: a long word of letters and digits. */
export function looksSecret(text: string): boolean {
  return text.split(/[^\w+=~-]+/).some((word) => word.length >= 20 && /\d/.test(word) && /[a-z]/i.test(word));
}
