/** The first text, in the order of bytes, after all those that begin with a prefix of ASCII: `~a/` → `~a0`. */
export function afterAllThatBegin(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
