import { visit } from 'jsonc-parser';
import { GatewayError } from '../../core/errors.ts';

/** Deeper than any API asks for, and shallow enough for every parser's stack. */
const MAX_DEPTH = 128;

/** A number as it was written, which JSON.stringify repeats: 12345678901234567890 would lose digits as a number. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const keepNumbers: SourceReviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? rawJson(source) : value;

/**
 * Reads a JSON object (RFC 8259) in UTF-8 whose names stand once in each object; at the top, where policy looks, also without
 * regard to case.
 * @throws GatewayError `malformed_body`, `ambiguous_body`.
 */
export function parseJsonObject(content: Buffer): Record<string, unknown> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    value = JSON.parse(text, keepNumbers as Parameters<typeof JSON.parse>[1]);
  } catch {
    throw malformed('text that is not JSON in UTF-8, or too deep');
  }
  checkNames(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('JSON that is no object');
  return value as Record<string, unknown>;
}

export function writeJson(value: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** The one reading that sees a name twice: JSON.parse keeps the last. */
function checkNames(text: string): void {
  const open: Set<string>[] = [];
  const enter = () => {
    if (open.length === MAX_DEPTH) throw malformed(`JSON nested deeper than ${MAX_DEPTH}`);
    open.push(new Set());
  };
  const leave = () => void open.pop();
  visit(text, {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty: (property) => {
      const name = open.length === 1 ? property.toLowerCase() : property;
      const names = open.at(-1);
      if (names?.has(name)) throw new GatewayError('ambiguous_body', { detail: 'a name twice in a JSON object' });
      names?.add(name);
    },
  });
}

const malformed = (what: string) => new GatewayError('malformed_body', { detail: what });
