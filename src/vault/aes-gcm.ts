import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Bytes; NIST SP 800-38D §8.2: other lengths are hashed first, which makes collisions likelier. */
const NONCE = 12;
/** Bytes; Node takes shorter tags too, which are easier to forge. */
const TAG = 16;

/** AES-256-GCM (NIST SP 800-38D). @returns ciphertext and tag. */
export function encrypt(key: Buffer, nonce: Buffer, plaintext: Buffer, aad: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when ciphertext, tag, nonce, AAD and key do not belong together. */
export function decrypt(key: Buffer, nonce: Buffer, encrypted: Buffer, aad: Buffer): Buffer | undefined {
  if (encrypted.length < TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
    .setAAD(aad)
    .setAuthTag(encrypted.subarray(-TAG));
  const plaintext = decipher.update(encrypted.subarray(0, -TAG));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

/** Encrypts under a fresh random nonce. @returns nonce (12 bytes), ciphertext and tag (16 bytes). */
export function seal(key: Buffer, plaintext: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  return Buffer.concat([nonce, encrypt(key, nonce, plaintext, aad)]);
}

/** Opens what {@link seal} made. @returns undefined when it was sealed under another key or AAD, or is not whole. */
export function unseal(key: Buffer, sealed: Buffer, aad: Buffer): Buffer | undefined {
  return decrypt(key, sealed.subarray(0, NONCE), sealed.subarray(NONCE), aad);
}
