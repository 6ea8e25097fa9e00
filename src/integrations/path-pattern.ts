/** A path as an operation allows it, ready to match. */
export interface PathPattern {
  /** True when the path, byte for byte, is one that the pattern allows. */
  matches(path: string): boolean;
  /** The path with each placeholder's part replaced by its (already encoded) value. The path must match. */
  fill(path: string, values: Readonly<Record<string, string>>): string;
}

const SEGMENT = /^(?:\*|\*\*|(?:[A-Za-z0-9\-._~!$&'()+,=:@]|\{[A-Za-z][A-Za-z0-9]*\})+)$/;
const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

function compile(pattern: string): PathPattern {
  const names = placeholders(pattern);
  const source = pattern
    .split('/')
    .slice(1)
    .map((segment) => {
      if (segment === '**') return '/.+';
      if (segment === '*') return '/[^/]+';
      return `/${RegExp.escape(segment).replace(/\\\{[^}]*?\\\}/g, '([^/]+)')}`;
    })
    .join('');
  const expression = new RegExp(`^${source}$`, 'd');
  return {
    matches:
      names.length === 0 && !pattern.includes('*') ? (path) => path === pattern : (path) => expression.test(path),
    fill: (path, values) => {
      const { indices = [] } = (expression.exec(path) ?? {}) as { indices?: [number, number][] };
      return names.reduceRight((filled, name, index) => {
        const [start, end] = indices[index + 1] ?? [0, 0];
        return filled.slice(0, start) + (values[name] ?? '') + filled.slice(end);
      }, path);
    },
  };
}

function isValid(pattern: string): boolean {
  const segments = pattern.split('/');
  return (
    segments.shift() === '' &&
    segments.length > 0 &&
    segments.every((segment, index) => SEGMENT.test(segment) && (segment !== '**' || index === segments.length - 1)) &&
    !segments.some((segment) => segment === '.' || segment === '..')
  );
}

function placeholders(pattern: string): string[] {
  return [...pattern.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Path patterns: `/v1/places/*`, `/files/**`, `/bot{token}/getMe`. */
export const pathPattern = { compile, isValid, placeholders };
