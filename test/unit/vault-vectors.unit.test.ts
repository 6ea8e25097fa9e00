import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decrypt, encrypt, seal, unseal } from '../../src/vault/aes-gcm.ts';
import { argon2idKey, deriveKey, pbkdf2Key } from '../../src/vault/kdf.ts';

interface GcmVector {
  readonly name: string;
  readonly key: string;
  readonly nonce: string;
  readonly plaintext: string;
  readonly aad: string;
  readonly ciphertext: string;
  readonly tag: string;
}
interface Pbkdf2Vector {
  readonly name: string;
  readonly passphrase: string;
  readonly salt: string;
  readonly iterations: number;
  readonly key: string;
}
interface Argon2Vector {
  readonly name: string;
  readonly message: string;
  readonly nonce: string;
  readonly secret: string;
  readonly associatedData: string;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly key: string;
}

const hex = (text: string) => Buffer.from(text, 'hex');

describe('AES-256-GCM', () => {
  const cases = vectors<GcmVector>('aes-256-gcm');

  test.each(cases)('$name', ({ key, nonce, plaintext, aad, ciphertext, tag }) => {
    const encrypted = encrypt(hex(key), hex(nonce), hex(plaintext), hex(aad));
    expect(encrypted.toString('hex')).toBe(ciphertext + tag);
    expect(decrypt(hex(key), hex(nonce), encrypted, hex(aad))?.toString('hex')).toBe(plaintext);
  });

  test.each(cases)('$name, with any bit of it flipped', ({ key, nonce, aad, ciphertext, tag }) => {
    const parts = { key: hex(key), nonce: hex(nonce), encrypted: hex(ciphertext + tag), aad: hex(aad) };
    for (const name of ['key', 'nonce', 'encrypted', 'aad'] as const) {
      for (let bit = 0; bit < parts[name].length * 8; bit += 1) {
        const flipped = { ...parts, [name]: flip(parts[name], bit) };
        expect(decrypt(flipped.key, flipped.nonce, flipped.encrypted, flipped.aad)).toBeUndefined();
      }
    }
  });

  test.each(cases)('$name, with its tag cut short', ({ key, nonce, aad, ciphertext, tag }) => {
    for (const length of [0, 4, 8, 12, 15]) {
      const cut = hex(ciphertext + tag.slice(0, length * 2));
      expect(decrypt(hex(key), hex(nonce), cut, hex(aad))).toBeUndefined();
    }
  });

  test('what is sealed opens again, and under no other nonce', () => {
    const key = Buffer.alloc(32, 7);
    const [one, other] = [seal(key, hex('00ff'), hex('aa')), seal(key, hex('00ff'), hex('aa'))];
    expect(one).toHaveLength(12 + 2 + 16);
    expect(one.equals(other)).toBe(false);
    expect(unseal(key, one, hex('aa'))?.toString('hex')).toBe('00ff');
    expect(unseal(key, Buffer.concat([other.subarray(0, 12), one.subarray(12)]), hex('aa'))).toBeUndefined();
    expect(unseal(key, Buffer.alloc(0), hex('aa'))).toBeUndefined();
  });
});

test.each(vectors<Pbkdf2Vector>('pbkdf2-hmac-sha256'))('PBKDF2-HMAC-SHA-256: $name', async (vector) => {
  const { passphrase, salt, iterations, key } = vector;
  expect((await pbkdf2Key(hex(passphrase), hex(salt), iterations, key.length / 2)).toString('hex')).toBe(key);
});

test.each(vectors<Argon2Vector>('argon2id'))('Argon2id: $name', async ({ key, ...vector }) => {
  const { memory, passes, parallelism } = vector;
  const derived = await argon2idKey({
    message: hex(vector.message),
    nonce: hex(vector.nonce),
    secret: hex(vector.secret),
    associatedData: hex(vector.associatedData),
    memory,
    passes,
    parallelism,
    tagLength: key.length / 2,
  });
  expect(derived.toString('hex')).toBe(key);
});

test('the parameters of a header mean what they say to the functions beneath', async () => {
  const salt = Buffer.alloc(16, 5);
  const passphrase = Buffer.from('correct horse battery staple');
  const argon2id = { kdf: 'argon2id', salt: salt.toString('base64url'), memory: 65_536, passes: 3, parallelism: 4 };
  const pbkdf2 = { kdf: 'pbkdf2-hmac-sha256', salt: salt.toString('base64url'), iterations: 600_000 };
  const direct = { message: passphrase, nonce: salt, memory: 65_536, passes: 3, parallelism: 4, tagLength: 32 };
  expect(await deriveKey(passphrase, argon2id)).toEqual(await argon2idKey(direct));
  expect(await deriveKey(passphrase, pbkdf2)).toEqual(await pbkdf2Key(passphrase, salt, 600_000, 32));
});

function vectors<T>(name: string): T[] {
  const file = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(file) as { vectors: T[] }).vectors;
}

function flip(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return flipped;
}
