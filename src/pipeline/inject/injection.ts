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

type Fill = (values: Readonly<Record<string, string>>) => string;

const FIELD = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

export function compileInjection(rules: readonly InjectionRule[]): Injection {
  const steps = rules.map(compileRule);
  return {
    fields: [...new Set(rules.flatMap(({ value }) => [...value.matchAll(FIELD)].map(([, field = '']) => field)))],
    apply: (draft, values, pattern) => {
      for (const step of steps) step(draft, values, pattern);
    },
  };
}

function compileRule(rule: InjectionRule): Injection['apply'] {
  const fill: Fill = (values) => rule.value.replace(FIELD, (_placeholder, field: string) => values[field] ?? '');
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
      return (draft, values, pattern) => {
        draft.path = pattern.fill(draft.path, { [rule.name]: asSegment(fill(values)) });
      };
  }
}

/** Percent-encodes all that may not stand in one path segment (RFC 3986, section 3.3); a colon, as in Telegram's tokens, may. */
function asSegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
