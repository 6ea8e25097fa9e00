import { fitsHeader } from '../core/fits-header.ts';
import { SecretValue } from '../core/secret-value.ts';

type Fields = Readonly<Record<string, SecretValue>>;

/** The fields of a key as one text to be kept: JSON of printable ASCII, the same for the same fields in whatever order. */
export function textOf(fields: Fields): SecretValue {
  const sorted = Object.keys(fields).sort();
  const revealed = Object.fromEntries(sorted.map((name) => [name, fields[name]?.reveal()]));
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return new SecretValue(JSON.stringify(revealed).replace(/[^\x20-\x7E]/g, escaped));
}

/** The other way round; undefined for what is no key of printable ASCII, as headers take them. */
export function fieldsOf(text: SecretValue): Fields | undefined {
  const entries = Object.entries(parsed(text) ?? {});
  const fit = entries.flatMap(([name, value]): [string, SecretValue][] =>
    typeof value === 'string' && fitsHeader(value) ? [[name, new SecretValue(value)]] : [],
  );
  return entries.length > 0 && fit.length === entries.length ? Object.fromEntries(fit) : undefined;
}

function parsed(text: SecretValue): object | undefined {
  try {
    const content: unknown = JSON.parse(text.reveal());
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? content : undefined;
  } catch {
    // Node's message quotes what it could not read.
    return undefined;
  }
}
