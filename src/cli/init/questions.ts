import type { z } from 'zod';
import type { IntegrationDefinition } from '../../integrations/definition.ts';
import { issuerSettings } from '../../settings/auth.ts';
import { origin } from '../../settings/server.ts';
import { splitList } from '../command.ts';
import type { Parsed, Question } from './question.ts';

export const DEFAULT_AUDIENCE = 'portcullis';
const { audience: audienceSetting, jwksUri: jwksUriSetting, algorithms: algorithmsSetting } = issuerSettings.shape;

export function integrations(registry: readonly IntegrationDefinition[]): Question<readonly IntegrationDefinition[]> {
  const list = registry.map(({ name, starter }) => `${name} (${starter.summary})`).join(', ');
  const names = registry.map(({ name }) => name).join(', ');
  return {
    option: '--integration',
    text: `Which third parties? ${list}; several with commas.`,
    fallback: registry[0]?.name ?? '',
    parse: (text) => {
      const chosen = [...new Set(splitList(text))].map((name) => registry.find((each) => each.name === name));
      return chosen.length === 0 || chosen.includes(undefined)
        ? { write: `one or more of ${names}` }
        : { value: chosen.filter((each) => each !== undefined) };
    },
  };
}

export function issuer(production: boolean): Question<string> {
  const write = production ? 'the URL of your issuer' : '"development", or the URL of your issuer';
  return {
    option: '--issuer',
    text: production
      ? "Who signs your callers' tokens? The URL of your issuer:"
      : 'Who signs your callers\' tokens? "development" for an issuer on this machine, or the URL of your own:',
    ...(!production && { fallback: 'development' }),
    parse: (text) => (text === 'development' || isUrl(text) ? { value: text } : { write }),
  };
}

export const audience: Question<string> = {
  option: '--audience',
  text: "What does the tokens' aud claim hold?",
  fallback: DEFAULT_AUDIENCE,
  parse: (text) => bySetting(audienceSetting, text),
};

export function jwksUri(issuerUrl: string): Question<string> {
  return {
    option: '--jwks-uri',
    text: "The URL of the issuer's key set (JWKS):",
    fallback: `${issuerUrl.replace(/\/$/, '')}/.well-known/jwks.json`,
    // By http it could be on a private address only, and the file that is written keeps those shut.
    parse: (text) =>
      /^http:/i.test(text)
        ? { write: 'an https URL; one by http can stand in the file later, with egress.allowPrivateAddresses: true' }
        : bySetting(jwksUriSetting.unwrap(), text),
  };
}

export const algorithms: Question<readonly string[]> = {
  option: '--algorithm',
  text: 'Which algorithms does it sign with?',
  fallback: 'RS256',
  parse: (text) => bySetting(algorithmsSetting, splitList(text)),
};

export const origins: Question<readonly string[]> = {
  option: '--origin',
  text: 'Which web origins may call from a browser? Several with commas, or "none".',
  fallback: 'http://localhost:3000',
  parse: (text) => {
    if (text === 'none') return { value: [] };
    const list = splitList(text).map((each) =>
      isUrl(each) && new URL(each).pathname === '/' ? new URL(each).origin : each,
    );
    return list.length > 0 && list.every((each) => origin.safeParse(each).success)
      ? { value: list }
      : { write: 'origins such as https://app.example.com, without a path, or "none"' };
  },
};

function bySetting<T>(setting: z.ZodType<T>, value: unknown): Parsed<T> {
  const parsed = setting.safeParse(value);
  return parsed.success ? { value: parsed.data } : { write: parsed.error.issues[0]?.message ?? 'another value' };
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
