import type { InjectionRule } from './definition.ts';

const FIELD = /\{([A-Za-z][A-Za-z0-9]*)\}/g;
/** What an HMAC rule's texts may hold that is no credential. */
export const signatureWords = ['signature', 'timestamp', 'method', 'host', 'path', 'query', 'target', 'body'] as const;

/** The texts of a rule in which credentials stand. */
export function ruleTexts(rule: InjectionRule): string[] {
  switch (rule.in) {
    case 'aws-sigv4':
      return [rule.accessKeyId, rule.secretAccessKey, rule.sessionToken ?? ''];
    case 'hmac':
      return [rule.key, rule.value, rule.payload];
    default:
      return [rule.value];
  }
}

/** The credentials that a rule needs, by name. */
export function ruleCredentials(rule: InjectionRule): string[] {
  const words: readonly string[] = rule.in === 'hmac' ? signatureWords : [];
  const names = ruleTexts(rule).flatMap((text) => [...text.matchAll(FIELD)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => !words.includes(name));
}

/** A text with each `{name}` replaced. */
export function fillText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(FIELD, (_placeholder, name: string) => values[name] ?? '');
}
