import type { SecretClientOptions } from '@azure/keyvault-secrets';

type HttpClient = NonNullable<SecretClientOptions['httpClient']>;
type AnswerHeaders = Awaited<ReturnType<HttpClient['sendRequest']>>['headers'];

/** The headers of an answer as the SDK reads them; of those that came more than once, the first. */
export function answerHeaders(received: Readonly<Record<string, string | string[] | undefined>>): AnswerHeaders {
  const held = new Map<string, string>();
  for (const [name, value] of Object.entries(received)) {
    const [first] = [value].flat();
    if (first !== undefined) held.set(name.toLowerCase(), first);
  }
  return {
    get: (name) => held.get(name.toLowerCase()),
    has: (name) => held.has(name.toLowerCase()),
    set: (name, value) => {
      held.set(name.toLowerCase(), String(value));
    },
    delete: (name) => {
      held.delete(name.toLowerCase());
    },
    toJSON: () => Object.fromEntries(held),
    [Symbol.iterator]: () => held[Symbol.iterator](),
  };
}
