import type { InjectionRule } from '../../integrations/definition.ts';
import type { PathPattern } from '../../integrations/path-pattern.ts';
import { fillText, ruleCredentials } from '../../integrations/rule-credentials.ts';
import { isAmbiguousPath } from '../guard/target.ts';
import type { Draft, SignedRequest } from './outgoing-request.ts';
import { isNamed } from './query.ts';
import { signAws } from './sign-aws.ts';
import { hmacKey, signHmac } from './sign-hmac.ts';

type Values = Readonly<Record<string, string>>;

/** An operation's injection rules, worked out once. */
export interface Injection {
  /** The credentials whose values are needed. */
  readonly fields: readonly string[];
  /** Whether these values can be put where they belong: those of callers may be anything. */
  takes(values: Values): boolean;
  /** Puts them in, last, so that nothing the caller sent can take their place. */
  apply(draft: Draft, values: Values, pattern: PathPattern): void;
  /** Signs what is then complete; absent when nothing is to be signed. */
  readonly sign: ((request: SignedRequest, values: Values) => Promise<void>) | undefined;
}

export function compileInjection(rules: readonly InjectionRule[]): Injection {
  const steps = rules.map(compileRule);
  const inPath = rules.flatMap((rule) => (rule.in === 'path' ? [rule] : []));
  const signatures = rules.filter((rule) => rule.in === 'hmac' || rule.in === 'aws-sigv4');
  return {
    fields: [...new Set(rules.flatMap(ruleCredentials))],
    takes: (values) =>
      inPath.every(({ value }) => !isAmbiguousPath(`/${asSegment(fillText(value, values))}`)) &&
      rules.every((rule) => rule.in !== 'hmac' || hmacKey(rule, values) !== undefined),
    apply: (draft, values, pattern) => {
      for (const step of steps) step(draft, values);
      if (inPath.length === 0) return;
      // All at once: a path that is filled in part no longer says where the rest goes.
      const parts = inPath.map(({ name, value }) => [name, asSegment(fillText(value, values))]);
      draft.path = pattern.fill(draft.path, Object.fromEntries(parts) as Record<string, string>);
    },
    sign:
      signatures.length === 0
        ? undefined
        : async (request, values) => {
            for (const rule of signatures)
              await (rule.in === 'hmac' ? signHmac(request, rule, values) : signAws(request, rule, values));
          },
  };
}

function compileRule(rule: InjectionRule): (draft: Draft, values: Values) => void {
  switch (rule.in) {
    case 'header':
      return ({ headers }, values) => headers.set(rule.name.toLowerCase(), fillText(rule.value, values));
    case 'bearer':
      return ({ headers }, values) => headers.set('authorization', `Bearer ${fillText(rule.value, values)}`);
    case 'basic':
      return ({ headers }, values) =>
        headers.set('authorization', `Basic ${Buffer.from(fillText(rule.value, values)).toString('base64')}`);
    case 'query':
      return ({ query }, values) =>
        query.push(`${encodeURIComponent(rule.name)}=${encodeURIComponent(fillText(rule.value, values))}`);
    case 'form':
      return ({ body }, values) => {
        if (body?.kind !== 'form') throw new Error('A form is injected into what is none.');
        const others = body.fields.filter(([name]) => !isNamed(name, rule.name));
        body.fields = [...others, [rule.name, fillText(rule.value, values)]];
      };
    case 'json':
      return ({ body }, values) => {
        if (body?.kind !== 'json') throw new Error('JSON is injected into what is none.');
        const others = Object.entries(body.value).filter(([name]) => !isNamed(name, rule.name));
        body.value = Object.fromEntries([...others, [rule.name, fillText(rule.value, values)]]);
      };
    case 'path':
    case 'hmac':
    case 'aws-sigv4':
      return () => {};
  }
}

/** Percent-encodes all that may not stand in one path segment (RFC 3986, section 3.3); a colon, as in Telegram's tokens, may. */
function asSegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
