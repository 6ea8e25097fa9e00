import { createHmac } from 'node:crypto';
import { GatewayError } from '../../core/errors.ts';
import type { HmacRule } from '../../integrations/definition.ts';
import { fillText } from '../../integrations/rule-credentials.ts';
import type { SignedRequest } from './outgoing-request.ts';

/**
 * Puts an HMAC (RFC 2104) over what the rule names into the header that it names.
 * @throws GatewayError `secret_unavailable` when the key is not written in the encoding that the rule says.
 */
export function signHmac(request: SignedRequest, rule: HmacRule, credentials: Readonly<Record<string, string>>): void {
  const { method, origin, path, query, headers, content, now } = request;
  const timestamp = String(rule.timestamp?.unit === 'ms' ? now : Math.floor(now / 1000));
  const words = {
    ...credentials,
    timestamp,
    method,
    host: new URL(origin).host,
    path,
    query,
    target: query === '' ? path : `${path}?${query}`,
  };
  const key = hmacKey(rule, credentials);
  if (key === undefined)
    throw new GatewayError('secret_unavailable', {
      detail: `the key of an hmac entry is not written in ${rule.keyEncoding}`,
    });
  const hmac = createHmac(rule.algorithm, key);
  for (const [index, text] of rule.payload.split('{body}').entries())
    hmac.update(index === 0 ? '' : content).update(fillText(text, words));
  headers.set(rule.name.toLowerCase(), fillText(rule.value, { ...words, signature: hmac.digest(rule.encoding) }));
  if (rule.timestamp !== undefined) headers.set(rule.timestamp.name.toLowerCase(), timestamp);
}

/**
 * The key of a rule, undefined when it is not written in the encoding that the rule says: Node decodes what it can and leaves the
 * rest out, down to an empty key, with which anybody could sign.
 */
export function hmacKey({ key, keyEncoding }: HmacRule, credentials: Readonly<Record<string, string>>) {
  const text = fillText(key, credentials);
  const bytes = Buffer.from(text, keyEncoding);
  const written = (form: string) => (keyEncoding === 'hex' ? form.toLowerCase() : form.replace(/=+$/, ''));
  return bytes.length > 0 && written(bytes.toString(keyEncoding)) === written(text) ? bytes : undefined;
}
