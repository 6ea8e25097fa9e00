/** Percent-decodes text once, each escape to the one character of its byte (latin1): bytes that are no UTF-8 decode too. */
export function percentBytes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
