import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSecretMatcher, SHORTEST_SCANNED } from '../../src/core/secret-matcher.ts';

/** Holds every kind of character that encoders treat in their own way. */
const SECRET = 'k3y+A/b=c&d"e\\f g~h%i_j.7';

/** What each encoder makes of SECRET, written out by hand or by another implementation than ours. */
const known: readonly (readonly [encoder: string, spelling: string])[] = [
  ['nothing', 'k3y+A/b=c&d"e\\f g~h%i_j.7'],
  ['encodeURIComponent', 'k3y%2BA%2Fb%3Dc%26d%22e%5Cf%20g~h%25i_j.7'],
  ['the same in lower case', 'k3y%2bA%2fb%3dc%26d%22e%5cf%20g~h%25i_j.7'],
  ['encodeURI, which leaves delimiters alone', 'k3y+A/b=c&d%22e%5Cf%20g~h%25i_j.7'],
  ['a form, with plus for space', 'k3y%2BA%2Fb%3Dc%26d%22e%5Cf+g%7Eh%25i_j.7'],
  ['RFC 3986, all but letters and digits', 'k3y%2BA%2Fb%3Dc%26d%22e%5Cf%20g%7Eh%25i%5Fj%2E7'],
  ['encodeURIComponent twice', 'k3y%252BA%252Fb%253Dc%2526d%2522e%255Cf%2520g~h%2525i_j.7'],
  ['lower case, twice', 'k3y%252bA%252fb%253dc%2526d%2522e%255cf%2520g~h%2525i_j.7'],
  ['a form, encoded again', 'k3y%252BA%252Fb%253Dc%2526d%2522e%255Cf%2Bg~h%2525i_j.7'],
  ['JSON.stringify', 'k3y+A/b=c&d\\"e\\\\f g~h%i_j.7'],
  ['json_encode of PHP', 'k3y+A\\/b=c&d\\"e\\\\f g~h%i_j.7'],
  ['json_encode with JSON_HEX_*', 'k3y+A\\/b=c\\u0026d\\u0022e\\\\f g~h%i_j.7'],
  ['Gson', 'k3y+A/b\\u003dc\\u0026d\\"e\\\\f g~h%i_j.7'],
  ['System.Text.Json', 'k3y\\u002BA/b=c\\u0026d\\u0022e\\\\f g~h%i_j.7'],
  [
    'JSON with all escaped, lower case',
    'k3y\\u002bA\\u002fb\\u003dc\\u0026d\\u0022e\\u005cf\\u0020g\\u007eh\\u0025i\\u005fj\\u002e7',
  ],
  [
    'JSON with all escaped, upper case',
    'k3y\\u002BA\\u002Fb\\u003Dc\\u0026d\\u0022e\\u005Cf\\u0020g\\u007Eh\\u0025i\\u005Fj\\u002E7',
  ],
  ['JSON in JSON', 'k3y+A/b=c&d\\\\\\"e\\\\\\\\f g~h%i_j.7'],
  ['PHP JSON in JSON', 'k3y+A\\\\/b=c&d\\\\\\"e\\\\\\\\f g~h%i_j.7'],
  ['PHP JSON in PHP JSON', 'k3y+A\\\\\\/b=c&d\\\\\\"e\\\\\\\\f g~h%i_j.7'],
  ['Gson in JSON', 'k3y+A/b\\\\u003dc\\\\u0026d\\\\\\"e\\\\\\\\f g~h%i_j.7'],
  ['a JavaScript string', 'k3y\\x2BA\\x2Fb\\x3Dc\\x26d\\x22e\\x5Cf\\x20g~h%i_j.7'],
  ['HTML', 'k3y+A/b=c&amp;d&quot;e\\f g~h%i_j.7'],
  ['HTML by number', 'k3y&#43;A&#x2F;b&#x3D;c&#38;d&#034;e&#92;f g~h%i_j.7'],
  ['two encoders, each half', 'k3y%2BA\\/b%3dc\\u0026d%22e\\\\f+g~h%i_j.7'],
  ['percent-encoding of everything', '%6B%33%79%2B%41%2F%62%3D%63%26%64%22%65%5C%66%20%67%7E%68%25%69%5F%6A%2E%37'],
  [
    'JSON with letters escaped too',
    '\\u006b\\u0033\\u0079\\u002b\\u0041\\u002f\\u0062\\u003d\\u0063\\u0026\\u0064\\u0022\\u0065\\u005c\\u0066\\u0020\\u0067\\u007e\\u0068\\u0025\\u0069\\u005f\\u006a\\u002e\\u0037',
  ],
  [
    'HTML with everything by number',
    '&#107;&#51;&#121;&#43;&#65;&#47;&#98;&#61;&#99;&#38;&#100;&#34;&#101;&#92;&#102;&#32;&#103;&#126;&#104;&#37;&#105;&#95;&#106;&#46;&#55;',
  ],
  ['hexadecimal', '6b33792b412f623d63266422655c6620677e6825695f6a2e37'],
  ['hexadecimal, upper case', '6B33792B412F623D63266422655C6620677E6825695F6A2E37'],
  ['base64', 'azN5K0EvYj1jJmQiZVxmIGd+aCVpX2ouNw=='],
  ['base64 behind one byte', 'OmszeStBL2I9YyZkImVcZiBnfmglaV9qLjc='],
  ['base64 behind two bytes', 'YTprM3krQS9iPWMmZCJlXGYgZ35oJWlfai43'],
  ['Basic authorization', 'dXNlcjprM3krQS9iPWMmZCJlXGYgZ35oJWlfai43'],
  ['base64 behind one byte, before others', 'OmszeStBL2I9YyZkImVcZiBnfmglaV9qLjc6bW9yZQ=='],
  ['base64url', 'azN5K0EvYj1jJmQiZVxmIGd-aCVpX2ouNw'],
];

describe.each(known)('%s', (_encoder, spelling) => {
  const matcher = createSecretMatcher([SECRET]);

  test('is found', () => {
    expect(matcher.find(Buffer.from(`{"a":"${spelling}"}`))).toBe(true);
  });

  test('is not found when a character is another', () => {
    for (const at of [12, 20]) {
      const other = `${spelling.slice(0, at)}\0${spelling.slice(at + 1)}`;
      expect(matcher.find(Buffer.from(`{"a":"${other}"}`))).toBe(false);
    }
  });
});

test.each(known.filter(([encoder]) => !encoder.startsWith('base64') && !encoder.startsWith('Basic')))(
  '%s is not found without its last character',
  (_encoder, spelling) => {
    expect(createSecretMatcher([SECRET]).find(Buffer.from(`{"a":"${spelling.slice(0, -1)}"}`))).toBe(false);
  },
);

test('base64 escaped for a URL and for JSON is found', () => {
  const secret = '>>>???>>>???';
  const text = Buffer.from(secret).toString('base64');
  expect(text).toBe('Pj4+Pz8/Pj4+Pz8/');
  const matcher = createSecretMatcher([secret]);
  for (const spelling of [text, encodeURIComponent(text), text.replaceAll('/', '\\/'), text.replaceAll('+', '\\u002b')])
    expect(matcher.find(Buffer.from(spelling))).toBe(true);
  expect(matcher.find(Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')))).toBe(true);
});

test('what a UTF-8 secret looks like is found', () => {
  const secret = 'pässwörd-鑰匙-🔑';
  const matcher = createSecretMatcher([secret]);
  const escaped = [...secret].map((each) => (each < '\x80' ? each : JSON.stringify(each).slice(1, -1))).join('');
  const inAscii = escaped.replace(/[^\0-\x7F]/gu, (each) =>
    each
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  expect(inAscii).toBe('p\\u00e4ssw\\u00f6rd-\\u9470\\u5319-\\ud83d\\udd11');
  for (const spelling of [secret, encodeURIComponent(secret), inAscii, inAscii.replaceAll('\\', '\\\\')])
    expect(matcher.find(Buffer.from(`x${spelling}y`))).toBe(true);
  expect(matcher.find(Buffer.from(`x${encodeURIComponent(encodeURIComponent(secret)).toLowerCase()}y`))).toBe(true);
  expect(matcher.find(Buffer.from(Buffer.from(secret).toString('base64')))).toBe(true);
});

test('a private key with line ends is found as JSON has it', () => {
  const secret = '-----BEGIN KEY-----\nMIIB\r\n-----END KEY-----\n';
  const matcher = createSecretMatcher([secret]);
  expect(matcher.find(Buffer.from(JSON.stringify({ secret })))).toBe(true);
  expect(matcher.find(Buffer.from(JSON.stringify(JSON.stringify({ secret }))))).toBe(true);
});

test('values under eight bytes are not looked for, and counted; the empty one is nowhere', () => {
  expect(SHORTEST_SCANNED).toBe(8);
  const matcher = createSecretMatcher(['', 'hunter2', 'hunter23', 'hunter2', '金鑰']);
  expect(matcher.find(Buffer.from('the password hunter2, 金鑰'))).toBe(false);
  expect(matcher.find(Buffer.from('the password hunter23'))).toBe(true);
});

test('without secrets nothing is found', () => {
  const matcher = createSecretMatcher([]);
  expect(matcher.find(Buffer.from('anything at all'))).toBe(false);
  const scanner = matcher.scanner();
  expect(scanner.push(Buffer.from('anything at all'))).toBe(false);
  expect(scanner.held).toBe(0);
});

test('each of many secrets is found, long and short', () => {
  const secrets = Array.from({ length: 20 }, (_, index) => `secret-${'x'.repeat(index * 7)}-${index}`);
  const matcher = createSecretMatcher(secrets);
  for (const secret of secrets) expect(matcher.find(Buffer.from(`"${secret}"`))).toBe(true);
  expect(matcher.find(Buffer.from('"secret-xxxxxxx-2"'))).toBe(false);
});

/** Encoders that treat each character by itself; a property picks one per character. */
const perCharacter: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => (/[A-Za-z0-9]/.test(character) ? character : `%${code(character, 2)}`),
  (character) => (/[A-Za-z0-9]/.test(character) ? character : `%25${code(character, 2).toLowerCase()}`),
  (character) => (/[A-Za-z0-9]/.test(character) ? character : `\\u${code(character, 4)}`),
  (character) => (/[A-Za-z0-9]/.test(character) ? character : `\\u${code(character, 4).toLowerCase()}`),
  (character) => JSON.stringify(character).slice(1, -1),
  (character) => JSON.stringify(JSON.stringify(character).slice(1, -1)).slice(1, -1),
  (character) => (character === '/' ? '\\/' : character),
  (character) => (character === ' ' ? '+' : character),
];

function code(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(digits, '0');
}

const secrets = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' });
const surroundings = fc.uint8Array({ maxLength: 200 });

test('any secret is found in any mixture of spellings between any bytes', () => {
  const spelt = secrets.chain((secret) =>
    fc
      .array(fc.constantFrom(...perCharacter), { minLength: secret.length, maxLength: secret.length })
      .map((encoders) => ({
        secret,
        spelling: secret
          .split('')
          .map((each, index) => encoders[index]?.(each) ?? each)
          .join(''),
      })),
  );
  fc.assert(
    fc.property(spelt, surroundings, surroundings, ({ secret, spelling }, before, after) => {
      const text = Buffer.concat([before, Buffer.from(spelling), after]);
      return createSecretMatcher([secret]).find(text);
    }),
    { numRuns: 500 },
  );
});

test('any secret is found in the base64 and the hexadecimal of any text that holds it', () => {
  fc.assert(
    fc.property(
      secrets,
      surroundings,
      surroundings,
      fc.constantFrom<BufferEncoding>('base64', 'base64url', 'hex'),
      (secret, before, after, encoding) => {
        const text = Buffer.concat([before, Buffer.from(secret), after]).toString(encoding);
        return createSecretMatcher([secret]).find(Buffer.from(text));
      },
    ),
    { numRuns: 500 },
  );
});

test('a secret among pieces of its own spellings is found', () => {
  const unit = fc.constantFrom('a', 'b', '%', '2', '5', '\\', '/', 'u0');
  const secret = fc.string({ minLength: 8, maxLength: 12, unit });
  const noise = fc.string({ maxLength: 40, unit });
  fc.assert(
    fc.property(secret, noise, noise, (value, before, after) =>
      createSecretMatcher([value]).find(Buffer.from(before + value + after)),
    ),
  );
});

test('bytes that hold no spelling are not taken for one', () => {
  fc.assert(
    fc.property(secrets, fc.uint8Array({ maxLength: 5000 }), (secret, bytes) => {
      fc.pre(!Buffer.from(bytes).includes(secret));
      return !createSecretMatcher([secret]).find(bytes);
    }),
  );
});

test('the AccountSid in an answer is no secret unless it is given as one', () => {
  const token = '0123456789abcdef0123456789abcdef';
  const answer = Buffer.from('{"account_sid":"AC00112233445566778899aabbccddeeff","status":"queued"}');
  expect(createSecretMatcher([token]).find(answer)).toBe(false);
});

test('pieces of spellings do not make the search slow', () => {
  const matcher = createSecretMatcher([SECRET]);
  const pieces = ['%252F%2F\\u002f\\/', SECRET.slice(0, -1), Buffer.from(SECRET).toString('base64').slice(0, -4)];
  const quickest = (bytes: Buffer) => {
    const times = Array.from({ length: 15 }, () => {
      const before = performance.now();
      matcher.find(bytes);
      return performance.now() - before;
    });
    return Math.min(...times);
  };
  for (const piece of pieces) {
    const once = quickest(Buffer.alloc(32_768, piece));
    // A search that begins anew with each piece takes 64 times as long.
    expect(quickest(Buffer.alloc(8 * 32_768, piece)) / once).toBeLessThan(32);
  }
});
