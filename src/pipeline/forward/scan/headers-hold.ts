import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import { holds } from './holds.ts';

/** Headers by name, as Node and undici have them. */
type Headers = Readonly<Record<string, number | string | readonly string[] | undefined>>;

/**
 * Whether headers of an answer, names or values, hold a secret. Names come from undici in lower case, so a secret in one is found
 * only if it is; but the names that go on are those of our own lists.
 * @throws GatewayError `response_unscannable`.
 */
export function headersHold(matcher: SecretMatcher, headers: Headers): boolean {
  let text = '';
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    text += `${name}\n${typeof value === 'object' ? value.join('\n') : value}\n`;
  }
  return holds(matcher, Buffer.from(text, 'latin1'));
}
