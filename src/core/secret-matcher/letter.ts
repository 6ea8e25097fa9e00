/** One character of a secret: every byte string by which a text may stand for it. */
export type Letter = readonly Uint8Array[];

/** Characters with an escape of their own in JSON (RFC 8259, section 7). */
const JSON_SHORT: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };
/** Characters with a name of their own in HTML and XML. */
const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/**
 * The ways to write a character: as it is, percent-encoded, escaped for JSON (both also twice over), JavaScript or HTML. As each
 * character has its own, it does not matter which ones an encoder leaves alone. Most leave ASCII letters and digits alone.
 */
export function letterOf(character: string): Letter {
  return ascii[character.codePointAt(0) ?? 0] ?? waysToWrite(character);
}

const ascii: readonly Letter[] = Array.from({ length: 0x80 }, (_, code) => waysToWrite(String.fromCharCode(code)));

function waysToWrite(character: string): Letter {
  if (/^[A-Za-z0-9]$/.test(character)) return [Buffer.from(character)];
  const upper = [...percentEncoded(character), ...byCode(character), ...inHtml(character)];
  const lower = upper.map((way) => way.toLowerCase());
  return [...new Set([character, ...backslashed(character), ...upper, ...lower])].map((way) => Buffer.from(way));
}

/** Each gives the ways in which an encoder may write any character, letters too. */
export const waysToEscape: readonly ((character: string) => Letter)[] = [percentEncoded, byCode, inHtml].map(
  (encode) => {
    const waysOf = (character: string): Letter => {
      const upper = encode(character);
      return [...new Set([...upper, ...upper.map((way) => way.toLowerCase())])].map((way) => Buffer.from(way));
    };
    const known = Array.from({ length: 0x80 }, (_, code) => waysOf(String.fromCharCode(code)));
    return (character) => known[character.codePointAt(0) ?? 0] ?? waysOf(character);
  },
);

/** RFC 3986, section 2.1, and `+` for a space in forms. */
function percentEncoded(character: string): string[] {
  const once = [...Buffer.from(character)].map((byte) => `%${hex(byte, 2)}`).join('');
  return [once, once.replaceAll('%', '%25'), ...(character === ' ' ? ['+', '%2B'] : [])];
}

/** `\u002F` (JSON) and `\x2F` (JavaScript, Python), and what they become when quoted in JSON. */
function byCode(character: string): string[] {
  const units = character.split('').map((unit) => unit.charCodeAt(0));
  const json = units.map((unit) => `\\u${hex(unit, 4)}`).join('');
  const script = units.map((unit) => (unit < 0x100 ? `\\x${hex(unit, 2)}` : `\\u${hex(unit, 4)}`)).join('');
  return [json, script].flatMap((way) => [way, way.replaceAll('\\', '\\\\')]);
}

/** `\/` and `\"`, and what they become when quoted in JSON. */
function backslashed(character: string): string[] {
  const short = JSON_SHORT[character];
  if (short !== undefined) return [`\\${short}`, `\\\\${short}`];
  if (character === '\\') return ['\\\\', '\\\\\\\\'];
  return /^[\x20-\x7E]$/.test(character) ? [`\\${character}`, `\\\\${character}`, `\\\\\\${character}`] : [];
}

function inHtml(character: string): string[] {
  const point = character.codePointAt(0) ?? 0;
  const name = NAMED[character];
  const references = [`&#${point};`, `&#${String(point).padStart(3, '0')};`, `&#x${hex(point, 2)};`];
  return name === undefined ? references : [...references, `&${name};`];
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
