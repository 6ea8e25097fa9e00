import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { HmacRule } from '../../src/integrations/definition.ts';
import { signHmac } from '../../src/pipeline/inject/sign-hmac.ts';

type Text = { readonly hex?: string; readonly text?: string };
interface Vector {
  readonly source: string;
  readonly key: Text;
  readonly data: Text;
  readonly [algorithm: string]: unknown;
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/hmac.json', import.meta.url), 'utf8')) as readonly Vector[];
const bytesOf = ({ hex, text }: Text) => (hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex'));
const rule = {
  in: 'hmac',
  name: 'X-Signature',
  value: '{signature}',
  key: '{key}',
  keyEncoding: 'hex',
  algorithm: 'sha256',
  encoding: 'hex',
  payload: '{body}',
} as const satisfies HmacRule;
const request = (content = Buffer.alloc(0), query = '') => ({
  method: 'POST',
  origin: 'https://api.example.com:8443',
  path: '/v1/orders',
  query,
  headers: new Map<string, string>(),
  content,
  now: 1_700_000_000_123,
});

const cases = vectors.flatMap(({ source, key, data, ...digests }) =>
  Object.entries(digests).map(
    ([algorithm, digest]) => [source, algorithm, bytesOf(key), bytesOf(data), String(digest)] as const,
  ),
);
test.each(cases)('%s, %s', (_source, algorithm, key, data, digest) => {
  for (const [keyEncoding, encoding] of [
    ['hex', 'hex'],
    ['base64', 'base64'],
    ['base64', 'base64url'],
  ] as const) {
    const signed = request(data);
    const written = { ...rule, keyEncoding, encoding, algorithm: algorithm as HmacRule['algorithm'] };
    signHmac(signed, written, { key: key.toString(keyEncoding) });
    expect(signed.headers.get('x-signature')).toBe(Buffer.from(digest, 'hex').toString(encoding));
  }
});

test('what is signed says what is sent: every word of the payload stands for its part', () => {
  const payload = '{timestamp}|{method}|{host}|{path}|{query}|{target}|{body}|{id}|{body}';
  const signed = request(Buffer.from('{"a":"{timestamp}"}'), 'q={path}');
  const both = {
    ...rule,
    payload,
    value: 'key={id},t={timestamp},v1={signature}',
    timestamp: { name: 'X-Time', unit: 's' },
  } as const;
  signHmac(signed, both, { key: '00', id: 'app' });
  const parts =
    '1700000000|POST|api.example.com:8443|/v1/orders|q={path}|/v1/orders?q={path}|{"a":"{timestamp}"}|app|{"a":"{timestamp}"}';
  const expected = request(Buffer.from(parts));
  signHmac(expected, rule, { key: '00' });
  expect(signed.headers.get('x-signature')).toBe(`key=app,t=1700000000,v1=${expected.headers.get('x-signature')}`);
  expect(signed.headers.get('x-time')).toBe('1700000000');
});

test('a timestamp may be in milliseconds', () => {
  const signed = request();
  signHmac(signed, { ...rule, timestamp: { name: 'X-Time', unit: 'ms' } }, { key: '00' });
  expect(signed.headers.get('x-time')).toBe('1700000000123');
});

test.each([
  ['hex', 'not hex'],
  ['hex', 'abc'],
  ['hex', ''],
  ['base64', '***'],
  ['base64', 'ab_-'],
  ['utf8', ''],
] as const)('a key that is not written in %s signs nothing: %s', (keyEncoding, key) => {
  const signed = request();
  expect(() => signHmac(signed, { ...rule, keyEncoding }, { key })).toThrow(
    expect.objectContaining({ code: 'secret_unavailable' }),
  );
  expect(signed.headers.size).toBe(0);
});
