import type { InjectionRule } from '../../integrations/definition.ts';
import type { PathPattern } from '../../integrations/path-pattern.ts';
import type { Draft } from './outgoing-request.ts';

/** An operation's injection rules, worked out once. */
export interface Injection {
  /** The credentials whose values are needed. */
  readonly fields: readonly string[];
  /** Puts them in, last, so that nothing the caller sent can take their place. */
  apply(draft: Draft, values: Readonly<Record<string, string>>, pattern: PathPattern): void;
}

const FIELD = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

export function compileInjection(rules: readonly InjectionRule[]): Injection {
  const steps = rules.map(compileRule);
  const inPath = rules.flatMap((rule) => (rule.in === 'path' ? [rule] : []));
  return {
    fields: [...new Set(rules.flatMap(({ value }) => [...value.matchAll(FIELD)].map(([, field = '']) => field)))],
    apply: (draft, values, pattern) => {
      for (const step of steps) step(draft, values);
      if (inPath.length === 0) return;
      // All at once: a path that is filled in part no longer says where the rest goes.
      const parts = inPath.map((rule) => [rule.name, asSegment(filled(rule, values))]);
      draft.path = pattern.fill(draft.path, Object.fromEntries(parts) as Record<string, string>);
    },
  };
}

function filled({ value }: InjectionRule, values: Readonly<Record<string, string>>): string {
  return value.replace(FIELD, (_placeholder, field: string) => values[field] ?? '');
}

function compileRule(rule: InjectionRule): (draft: Draft, values: Readonly<Record<string, string>>) => void {
  const fill = (values: Readonly<Record<string, string>>) => filled(rule, values);
  switch (rule.in) {
    case 'header':
      return ({ headers }, values) => headers.set(rule.name.toLowerCase(), fill(values));
    case 'bearer':
      return ({ headers }, values) => headers.set('authorization', `Bearer ${fill(values)}`);
    case 'basic':
      return ({ headers }, values) =>
        headers.set('authorization', `Basic ${Buffer.from(fill(values)).toString('base64')}`);
    case 'query':
      return ({ query }, values) => query.push(`${encodeURIComponent(rule.name)}=${encodeURIComponent(fill(values))}`);
    case 'path':
      return () => {};
  }
}

/** Percent-encodes all that may not stand in one path segment (RFC 3986, section 3.3); a colon, as in Telegram's tokens, may. */
function asSegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
