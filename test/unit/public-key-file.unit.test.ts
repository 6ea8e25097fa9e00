import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PublicKeyFileError, publicKeyFile } from '../../src/pipeline/authenticate/public-key-file.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-public-key-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function rsaKeyFile(modulusLength: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const file = join(directory, `${modulusLength}.pem`);
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  return file;
}

test.each([1024, 2040])(
  'an RSA key of %i bits is refused at start: no token of it would ever be believed',
  async (bits) => {
    const opening = publicKeyFile(rsaKeyFile(bits), ['RS256']);
    await expect(opening).rejects.toThrow(PublicKeyFileError);
    await expect(opening).rejects.toThrow(`an RSA key of ${bits} bits; it takes 2048 or more`);
  },
);

test('one of 2048 bits is taken', async () => {
  expect((await publicKeyFile(rsaKeyFile(2048), ['RS256', 'PS512'])).ready).toBe(true);
});
