import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Release } from '../../src/lockdown/definition.ts';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import { totp } from '../harness/totp.ts';

const { secret, vectors } = JSON.parse(readFileSync(new URL('../vectors/totp-sha1.json', import.meta.url), 'utf8')) as {
  secret: string;
  vectors: { seconds: number; code: string }[];
};

const key = new ReleaseKey(Buffer.from(secret));
const release = { kind: 'release', of: ['0'.repeat(20)], reason: 'over', by: 'bob', at: 1, step: 2 } as const;

describe('codes', () => {
  test.each(vectors)('of RFC 6238 at $seconds s', ({ seconds, code }) => {
    expect(totp(Buffer.from(secret), seconds * 1000, 8)).toBe(code);
    expect(key.stepOf(code.slice(-6), seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  test('are those that oathtool makes of the key as it is written down', () => {
    const made = ReleaseKey.make();
    const at = 1_800_000_015;
    const code = execFileSync('oathtool', ['--totp', '--base32', '--now', `@${at}`, made.base32])
      .toString()
      .trim();
    expect(made.stepOf(code, at * 1000)).toBe(60_000_000);
  });

  test('are taken one step early and one late, and no more', () => {
    const now = 1_800_000_000_000;
    const step = now / 30_000;
    const codeAt = (off: number) => totp(Buffer.from(secret), now + off * 30_000);
    expect([-2, -1, 0, 1, 2].map((off) => key.stepOf(codeAt(off), now))).toEqual([
      undefined,
      step - 1,
      step,
      step + 1,
      undefined,
    ]);
  });

  test('are not taken in other spellings', () => {
    const now = 1_800_000_000_000;
    const code = totp(Buffer.from(secret), now);
    for (const spelling of [`${code} `, ` ${code}`, `0${code}`, `+${code}`, code.slice(1), '', `${code}\n`])
      expect(key.stepOf(spelling, now)).toBeUndefined();
  });
});

describe('the key', () => {
  test('comes back from how it is written down', () => {
    const made = ReleaseKey.make();
    const back = ReleaseKey.fromBase32(made.base32);
    expect(made.base32).toMatch(/^[A-Z2-7]{32}$/);
    expect(back?.verify(made.sign(release))).toBe(true);
  });

  test.each(['', 'ABC', 'JBSWY3DPEHPK3PXP', 'not base32!', '0'.repeat(32), 'jbswy3dpehpk3pxpjbswy3dpehpk3pxp'])(
    'is not "%s"',
    (text) => expect(ReleaseKey.fromBase32(text)).toBeUndefined(),
  );

  test('prints as nothing', () => {
    const made = ReleaseKey.make();
    const printed = [inspect(made, { depth: 9, showHidden: true }), JSON.stringify(made), String(made)].join();
    expect(printed).not.toContain(made.base32);
  });

  test('is told to an authenticator app whole', () => {
    const made = ReleaseKey.make();
    const uri = new URL(made.uri('prod'));
    expect(uri.protocol).toBe('otpauth:');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Portcullis',
      secret: made.base32,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});

describe('a proof', () => {
  const signed = key.sign(release);
  const changed: readonly Partial<Release>[] = [
    { of: ['1'.repeat(20)] },
    { of: [...release.of, '1'.repeat(20)] },
    { reason: 'other' },
    { by: 'mallory' },
    { at: 2 },
    { step: 3 },
    { proof: '' },
    { proof: `${signed.proof.slice(1)}A` },
    { proof: `${signed.proof}=` },
  ];

  test('holds for the release that it was made for', () => expect(key.verify(signed)).toBe(true));
  test.each(changed)('does not hold with %j', (change) => expect(key.verify({ ...signed, ...change })).toBe(false));
  test('of another key does not hold', () => expect(ReleaseKey.make().verify(signed)).toBe(false));
});

describe('a fingerprint', () => {
  test('is that of RFC 5869 with its own label, in every version', () =>
    expect(key.fingerprint).toBe('cddcc4769319fea3'));
  test('of another key is another', () => expect(ReleaseKey.make().fingerprint).not.toBe(key.fingerprint));
});
