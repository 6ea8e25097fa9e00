import { KeyObject, sign } from 'node:crypto';
import { forge, goodClaims, hmacSigner, part, signerOf, unsigned } from '../harness/forge-token.ts';
import type { TestIssuer } from '../harness/tokens.ts';

/** What a forger has: the issuer's public key, keys of his own, and a server. */
export interface Forgery {
  readonly issuer: TestIssuer;
  /** Claims to be the issuer, with keys of its own. */
  readonly forger: TestIssuer;
  /** A URL where the forger's keys are served. */
  readonly forgersKeys: string;
}

type Vector = readonly [name: string, make: (forgery: Forgery) => string | Promise<string>];

const NONE_SPELLINGS = ['none', 'None', 'NONE', 'nOnE', ' none', 'none ', '', null, 0, ['none']];

/** Tokens whose signature is missing, forged or made with the wrong kind of key. */
export const forgedSignatures: readonly Vector[] = [
  ...NONE_SPELLINGS.map(
    (alg): Vector => [
      `alg ${JSON.stringify(alg)}, no signature`,
      ({ issuer }) => forge({ alg }, goodClaims(issuer), unsigned),
    ],
  ),
  ...NONE_SPELLINGS.map(
    (alg): Vector => [
      `alg ${JSON.stringify(alg)}, the issuer's own signature`,
      ({ issuer }) => forge({ alg }, goodClaims(issuer), signerOf(issuer)),
    ],
  ),
  ['no alg at all', ({ issuer }) => forge({ kid: 'key-1' }, goodClaims(issuer), signerOf(issuer))],
  [
    'HS256 by the public key',
    ({ issuer }) => forge({ alg: 'HS256' }, goodClaims(issuer), hmacSigner(issuer.publicPem)),
  ],
  [
    'HS256 by the public key without its last newline',
    ({ issuer }) => forge({ alg: 'HS256' }, goodClaims(issuer), hmacSigner(issuer.publicPem.trim())),
  ],
  [
    'HS512 by the public key as JWK',
    ({ issuer }) => forge({ alg: 'HS512' }, goodClaims(issuer), hmacSigner(JSON.stringify(issuer.jwk), 'sha512')),
  ],
  ['an algorithm that is not pinned (RS512 of the right key)', ({ issuer }) => rs512(issuer)],
  [
    'RS256 named, another algorithm used (HMAC)',
    ({ issuer }) => forge({ alg: 'RS256' }, goodClaims(issuer), hmacSigner(issuer.publicPem)),
  ],
  ['signed by another key of the same kind', ({ forger }) => forger.sign()],
  ['embedded jwk', ({ forger }) => embedding(forger, { jwk: forger.jwk })],
  ['jku', ({ forger, forgersKeys }) => embedding(forger, { jku: forgersKeys })],
  ['jku of another kid', ({ forger, forgersKeys }) => embedding(forger, { jku: forgersKeys, kid: 'forged' })],
  ['x5u', ({ forger, forgersKeys }) => embedding(forger, { x5u: forgersKeys })],
  ['x5c', ({ forger }) => embedding(forger, { x5c: [Buffer.from('certificate').toString('base64')] })],
  ['x5t', ({ forger }) => embedding(forger, { x5t: part('thumbprint'), 'x5t#S256': part('thumbprint') })],
  ['signature of zero bytes', ({ issuer }) => forge({ alg: 'RS256' }, goodClaims(issuer), unsigned)],
  ['signature of zeroes', ({ issuer }) => forge({ alg: 'RS256' }, goodClaims(issuer), () => Buffer.alloc(256))],
];

/** Tokens that the issuer itself signed, with a header that asks for something. */
export const hostileHeaders: readonly Vector[] = [
  ['crit with an unknown extension', ({ issuer }) => signed(issuer, { crit: ['x-evil'], 'x-evil': true })],
  ['crit that is empty', ({ issuer }) => signed(issuer, { crit: [] })],
  ['crit that is not a list', ({ issuer }) => signed(issuer, { crit: 'exp' })],
  ['crit naming what the header lacks', ({ issuer }) => signed(issuer, { crit: ['b64'] })],
  ['unencoded payload (b64: false)', ({ issuer }) => signed(issuer, { crit: ['b64'], b64: false })],
  ['kid a number', ({ issuer }) => signed(issuer, { kid: 1 })],
  ['kid a list', ({ issuer }) => signed(issuer, { kid: ['key-1'] })],
  ['kid an object', ({ issuer }) => signed(issuer, { kid: { $ne: null } })],
  ['kid null', ({ issuer }) => signed(issuer, { kid: null })],
];

/** Key ids that are no key's, for a key set that is chosen from by key id. */
export const hostileKeyIds: readonly unknown[] = [
  '../../../../dev/null',
  '/etc/passwd',
  "key-1' OR '1'='1",
  "x' UNION SELECT 'secret",
  'key-1\u0000',
  'KEY-1',
  ' key-1',
  '',
  '__proto__',
  'constructor',
  'k'.repeat(4000),
  1,
  true,
  ['key-1'],
  { kid: 'key-1' },
];

/** Spellings and shapes of a good token that are not that token. */
export const notCanonical: readonly Vector[] = [
  ['unused bits set in the signature', async ({ issuer }) => otherSpelling(await issuer.sign())],
  ['unused bits set in the payload, signed so', ({ issuer }) => signedInOtherSpelling(issuer, 'payload')],
  ['unused bits set in the header, signed so', ({ issuer }) => signedInOtherSpelling(issuer, 'header')],
  ['padding', async ({ issuer }) => `${await issuer.sign()}==`],
  ['padding in the header', async ({ issuer }) => (await issuer.sign()).replace('.', '=.')],
  ['standard base64 alphabet', async ({ issuer }) => inStandardAlphabet(await issuer.sign())],
  ['a blank inside', async ({ issuer }) => (await issuer.sign()).replace('.', ' .')],
  ['a tab at the end', async ({ issuer }) => `${await issuer.sign()}\t.`],
  ['a trailing dot', async ({ issuer }) => `${await issuer.sign()}.`],
  ['a leading dot', async ({ issuer }) => `.${await issuer.sign()}`],
  ['two parts', async ({ issuer }) => (await issuer.sign()).split('.').slice(0, 2).join('.')],
  ['two parts and a dot', async ({ issuer }) => `${(await issuer.sign()).split('.').slice(0, 2).join('.')}.`],
  ['four parts', async ({ issuer }) => `${await issuer.sign()}.${part('more')}`],
  ['five parts, as an encrypted token has', ({ issuer }) => encrypted(issuer)],
  ['no parts', () => 'not-a-token-at-all'],
  ['only dots', () => '..'],
  ['JSON serialisation', async ({ issuer }) => asJson(await issuer.sign())],
  [
    'a token inside a token',
    async ({ issuer }) => forge({ alg: 'RS256', cty: 'JWT' }, await issuer.sign(), signerOf(issuer)),
  ],
  ['a payload that is not JSON', ({ issuer }) => forge({ alg: 'RS256' }, 'portcullis', signerOf(issuer))],
  ['a payload that is a list', ({ issuer }) => forge({ alg: 'RS256' }, [goodClaims(issuer)], signerOf(issuer))],
  ['a header that is not JSON', ({ issuer }) => forge('RS256', goodClaims(issuer), signerOf(issuer))],
  ['more than 8 KiB', ({ issuer }) => issuer.sign({ filler: 'f'.repeat(8192) })],
];

function signed(issuer: TestIssuer, header: Record<string, unknown>): string {
  return forge({ alg: 'RS256', kid: 'key-1', ...header }, goodClaims(issuer), signerOf(issuer));
}

function embedding(forger: TestIssuer, header: Record<string, unknown>): string {
  return forge({ alg: 'RS256', ...header }, goodClaims(forger), signerOf(forger));
}

/** RS512 by the key that the issuer signs RS256 with. */
function rs512(issuer: TestIssuer): string {
  const key = KeyObject.from(issuer.privateKey);
  return forge({ alg: 'RS512', kid: 'key-1' }, goodClaims(issuer), (input) => sign('sha512', Buffer.from(input), key));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes, spelled with the unused bits of the last character set. */
function otherSpelling(text: string): string {
  const last = ALPHABET.indexOf(text.at(-1) ?? '');
  return text.slice(0, -1) + ALPHABET[last + 1];
}

/** A good token whose part has unused bits (its bytes do not divide by three), spelled in the other way and signed so. */
function signedInOtherSpelling(issuer: TestIssuer, which: 'header' | 'payload'): string {
  const content = { header: { alg: 'RS256', kid: 'key-1' }, payload: goodClaims(issuer) };
  let filled: Record<string, unknown> = content[which];
  while (part(filled).length % 4 === 0) filled = { ...filled, filler: `${filled['filler'] ?? ''}f` };
  const header = which === 'header' ? otherSpelling(part(filled)) : part(content.header);
  const payload = which === 'payload' ? otherSpelling(part(filled)) : part(content.payload);
  return `${header}.${payload}.${signerOf(issuer)(`${header}.${payload}`).toString('base64url')}`;
}

function inStandardAlphabet(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  return `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`;
}

function encrypted(issuer: TestIssuer): string {
  return [
    part({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
    part('key'),
    part('iv'),
    part(goodClaims(issuer)),
    part('tag'),
  ].join('.');
}

function asJson(token: string): string {
  const [header, payload, signature] = token.split('.');
  return JSON.stringify({ protected: header, payload, signature });
}
