/** A Content-Type (RFC 9110, section 8.3.1): type and parameter names in lower case. */
export interface ContentType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TYPE = new RegExp(`^(${TOKEN}/${TOKEN})[ \\t]*`);
const PARAMETER = new RegExp(
  `^;[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\\\x00-\\x08\\x0A-\\x1F\\x7F]|\\\\[\\t -~])*)"))?[ \\t]*`,
);

/** Reads a Content-Type. @returns undefined when it is malformed, or names a parameter twice. */
export function parseContentType(text: string): ContentType | undefined {
  const [head = '', type] = TYPE.exec(text) ?? [];
  if (type === undefined) return undefined;
  const parameters = new Map<string, string>();
  let rest = text.slice(head.length);
  while (rest !== '') {
    const [whole, name, token, quoted] = PARAMETER.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    rest = rest.slice(whole.length);
    if (name === undefined) continue;
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), token ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
  }
  return { type: type.toLowerCase(), parameters };
}

/** True for a boundary as RFC 2046, section 5.1.1, allows it. */
export function isBoundary(text: string): boolean {
  return /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(text);
}
