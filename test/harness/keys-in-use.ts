import { jest } from '@jest/globals';

/*
 * Import this before anything of src/, and that by `await import`: it comes between the vault and its cipher.
 */

type Cipher = typeof import('../../src/vault/aes-gcm.ts');
const cipher: Cipher = await import('../../src/vault/aes-gcm.ts');
const seen = new Set<string>();

/** Every key that anything was encrypted or decrypted with in this process: of vaults, secrets and backups. */
export const keysInUse = (): Buffer[] => [...seen].map((key) => Buffer.from(key, 'hex'));

const watched = <Given extends readonly unknown[], Outcome>(work: (key: Buffer, ...given: Given) => Outcome) => {
  return (key: Buffer, ...given: Given) => {
    seen.add(key.toString('hex'));
    return work(key, ...given);
  };
};

jest.unstable_mockModule<Cipher>('../../src/vault/aes-gcm.ts', () => ({
  encrypt: watched(cipher.encrypt),
  decrypt: watched(cipher.decrypt),
  seal: watched(cipher.seal),
  unseal: watched(cipher.unseal),
}));

/** Whether a text holds one of them, however it is written down. */
export function holdsKeyInUse(text: string): boolean {
  const lower = text.toLowerCase();
  return keysInUse().some((key) => {
    const hex = key.toString('hex');
    const whole = key.toString('base64').slice(0, -2);
    const forms = [key.toString('latin1'), key.toString(), whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
    const escaped = [hex, hex.replace(/../g, '%$&'), hex.replace(/../g, '\\x$&')];
    return (
      [...forms, encodeURIComponent(whole), key.join(',')].some((form) => text.includes(form)) ||
      escaped.some((form) => lower.includes(form))
    );
  });
}
