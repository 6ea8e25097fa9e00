import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CryptoKey, importSPKI } from 'jose';
import type { KeySource } from './key-source.ts';

/** Bits of an RSA key that signs tokens, at least (RFC 7518, section 3.3); jose refuses every token of a shorter one. */
const SHORTEST_RSA = 2048;

/** A public key file that cannot be used. The message says which and why. */
export class PublicKeyFileError extends Error {}

/**
 * Keys of an issuer whose one public key is a PEM file (SPKI, or a certificate).
 * @throws PublicKeyFileError when the file is missing, holds no public key, a short one, or one of another kind than the
 *   algorithms.
 */
export async function publicKeyFile(file: string, algorithms: readonly string[]): Promise<KeySource> {
  const spki = readPublicKey(file);
  const keys = new Map<string, CryptoKey>();
  for (const algorithm of algorithms) {
    const key = await importSPKI(spki, algorithm).catch(() => {
      throw new PublicKeyFileError(`${resolve(file)} holds a key that does not fit ${algorithm}`);
    });
    keys.set(algorithm, key);
  }
  return {
    ready: true,
    becameReady: Promise.resolve(),
    start: async () => {},
    generation: 0,
    keyFor: async ({ alg }) => {
      const key = keys.get(alg);
      if (key === undefined) throw new Error('No key for this algorithm.');
      return key;
    },
    close: async () => {},
  };
}

function readPublicKey(file: string): string {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw new PublicKeyFileError(`${resolve(file)} does not exist or cannot be read`);
  }
  if (/PRIVATE KEY/.test(pem))
    throw new PublicKeyFileError(`${resolve(file)} holds a private key; the gateway must only have the public one`);
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new PublicKeyFileError(`${resolve(file)} holds no public key in PEM form`);
  }
  const { modulusLength: bits = SHORTEST_RSA } = key.asymmetricKeyDetails ?? {};
  if (bits < SHORTEST_RSA)
    throw new PublicKeyFileError(`${resolve(file)} holds an RSA key of ${bits} bits; it takes ${SHORTEST_RSA} or more`);
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
