import { type Document, isScalar, parse, Scalar, visit } from 'yaml';
import type { Problem } from './problems.ts';

/** The process environment, handed in by whoever owns the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const MALFORMED = /\$\{(?![A-Za-z_][A-Za-z0-9_]*\})/;

/**
 * Puts environment variables in place of `${NAME}` in the document's string values. A value that is one unquoted `${NAME}`
 * may become a number or a boolean, as if it had been written there; it can never become structure.
 * @returns a problem for each variable that is not set, and for each text that only looks like such a placeholder.
 */
export function substituteEnvironment(document: Document, environment: Environment): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const text = node.value;
      const path = pathOf(ancestors);
      const offset = node.range?.[0];
      if (MALFORMED.test(text)) {
        const found = `"\${" without the name of an environment variable and "}" after it`;
        problems.push({ path, offset, found, write: `\${NAME}; defaults such as \${NAME:-value} are not known here` });
      }
      const replaced = text.replace(PLACEHOLDER, (placeholder, name: string) => {
        const value = environment[name];
        if (value !== undefined && value !== '') return value;
        problems.push({
          path,
          offset,
          found: `${placeholder}, but the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
          write: path.includes('credentials')
            ? `a reference such as secret://google-maps/api-key: \${NAME} is never for a secret`
            : `set ${name} before starting, or write the value here`,
        });
        return placeholder;
      });
      if (replaced === text) return;
      node.value = node.type === Scalar.PLAIN && /^\$\{[^}]+\}$/.test(text) ? asScalar(replaced) : replaced;
    },
  });
  return problems;
}

function asScalar(text: string): unknown {
  if (!/^(true|false|-?\d+(\.\d+)?)$/.test(text)) return text;
  return parse(text) as unknown;
}

function pathOf(ancestors: readonly unknown[]): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (const [index, ancestor] of ancestors.entries()) {
    const child = ancestors[index + 1];
    if (isPair(ancestor) && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    if (isSequence(ancestor) && child !== undefined) path.push(ancestor.items.indexOf(child));
  }
  return path;
}

const isPair = (node: unknown): node is { key: unknown } => typeof node === 'object' && node !== null && 'key' in node;
const isSequence = (node: unknown): node is { items: unknown[] } =>
  typeof node === 'object' && node !== null && 'items' in node && node.constructor.name === 'YAMLSeq';

/** Production is `NODE_ENV=production`. */
export function isProduction(environment: Environment): boolean {
  return environment['NODE_ENV'] === 'production';
}

/** The most of a reason that is kept. */
const LONGEST_REASON = 200;

/** Why a gateway is to start locked down: what PORTCULLIS_LOCKDOWN says, whatever that is; undefined when it says nothing. */
export function lockdownReason(environment: Environment): string | undefined {
  const reason = environment['PORTCULLIS_LOCKDOWN'];
  return reason === undefined || reason === '' ? undefined : `PORTCULLIS_LOCKDOWN=${reason.slice(0, LONGEST_REASON)}`;
}
