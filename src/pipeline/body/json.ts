import { visit } from 'jsonc-parser';
import { GatewayError } from '../../core/errors.ts';
import { decodeText } from './charset.ts';

/** Deeper than any API asks for, and shallow enough for every parser's stack. */
const MAX_DEPTH = 128;
/** More than any API asks for, and few enough to be read in less time than a call takes. */
const MAX_VALUES = 50_000;

/** A number as it was written, which JSON.stringify repeats: 12345678901234567890 would lose digits as a number. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const keepNumbers: SourceReviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? rawJson(source) : value;
/** Finds every number that JSON.stringify may write otherwise: minus zero, a fraction, an exponent, or too many digits. */
const MAY_CHANGE = /-0|\d[.eE]|\d{16}/;

/**
 * Reads a JSON object (RFC 8259) in UTF-8 whose names stand once in each object; at the top, where policy looks, also without
 * regard to case.
 * @throws GatewayError `malformed_body`, `ambiguous_body`.
 */
export function parseJsonObject(content: Buffer): Record<string, unknown> {
  const text = decodeText(content, 'utf-8');
  if (text === undefined) throw notJson();
  checkContents(text);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('JSON that is no object');
  return value as Record<string, unknown>;
}

export function writeJson(value: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function parse(text: string): unknown {
  try {
    // Only a reviver is told how a value was written, and with one parsing takes many times as long.
    return JSON.parse(text, MAY_CHANGE.test(text) ? (keepNumbers as Parameters<typeof JSON.parse>[1]) : undefined);
  } catch {
    throw notJson();
  }
}

/** The one reading that sees a name twice, where JSON.parse keeps the last, and that stops where there is too much. */
function checkContents(text: string): void {
  const open: Set<string>[] = [];
  let values = 0;
  const count = () => {
    values += 1;
    if (values > MAX_VALUES) throw malformed(`JSON of more than ${MAX_VALUES} values`);
  };
  const enter = () => {
    count();
    if (open.length === MAX_DEPTH) throw malformed(`JSON nested deeper than ${MAX_DEPTH}`);
    open.push(new Set());
  };
  const leave = () => void open.pop();
  visit(text, {
    onError: () => {
      throw notJson();
    },
    onLiteralValue: count,
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

const notJson = () => malformed('text that is not JSON in UTF-8');
const malformed = (what: string) => new GatewayError('malformed_body', { detail: what });
