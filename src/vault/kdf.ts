import { argon2, getFips, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { VaultError } from './definition.ts';

const KEY_BYTES = 32;
const SALT_BYTES = 16;

const deriveArgon2 = promisify(argon2);
const derivePbkdf2 = promisify(pbkdf2);

const salt = z.base64url().refine((text) => within(Buffer.from(text, 'base64url').length, SALT_BYTES, 64));

/*
 * Below the lower bounds a passphrase would be cheap to guess; above the upper ones, opening a vault or a backup that somebody
 * else made would take all memory, or minutes.
 */
const argon2id = z.strictObject({
  kdf: z.literal('argon2id'),
  salt,
  memory: z.int().min(65_536).max(1_048_576).describe('KiB'),
  passes: z.int().min(3).max(16),
  parallelism: z.int().min(1).max(16),
});
const pbkdf2Sha256 = z.strictObject({
  kdf: z.literal('pbkdf2-hmac-sha256'),
  salt,
  iterations: z.int().min(600_000).max(10_000_000),
});
const parameterSchema = z.discriminatedUnion('kdf', [argon2id, pbkdf2Sha256]);

/** How a key is derived from a passphrase; no secret. */
export type KdfParameters = z.output<typeof parameterSchema>;

const FUNCTIONS: {
  readonly [Name in KdfParameters['kdf']]: {
    /** A KDF that a FIPS 140-3 module has. */
    readonly fips: boolean;
    fresh(): KdfParameters & { readonly kdf: Name };
    derive(passphrase: Buffer, parameters: KdfParameters & { readonly kdf: Name }): Promise<Buffer>;
  };
} = {
  argon2id: {
    fips: false,
    // RFC 9106 §4: the second recommended option, for where memory is scarce.
    fresh: () => ({ kdf: 'argon2id', salt: freshSalt(), memory: 65_536, passes: 3, parallelism: 4 }),
    derive: (message, { salt, memory, passes, parallelism }) =>
      argon2idKey({ message, nonce: bytes(salt), memory, passes, parallelism, tagLength: KEY_BYTES }),
  },
  'pbkdf2-hmac-sha256': {
    fips: true,
    // OWASP, Password Storage Cheat Sheet: at least 600,000.
    fresh: () => ({ kdf: 'pbkdf2-hmac-sha256', salt: freshSalt(), iterations: 600_000 }),
    derive: (passphrase, { salt, iterations }) => pbkdf2Key(passphrase, bytes(salt), iterations, KEY_BYTES),
  },
};

/** Argon2id (RFC 9106); memory in KiB, tagLength in bytes. */
export function argon2idKey(parameters: Parameters<typeof argon2>[1]): Promise<Buffer> {
  return deriveArgon2('argon2id', parameters);
}

/** PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2); length in bytes. */
export function pbkdf2Key(passphrase: Buffer, salt: Buffer, iterations: number, length: number): Promise<Buffer> {
  return derivePbkdf2(passphrase, salt, iterations, length, 'sha256');
}

/**
 * Parameters for a new key, with a fresh salt.
 * @param fips only what FIPS 140-3 approves; so it is, too, when Node runs in FIPS mode.
 */
export function newKdfParameters(fips: boolean): KdfParameters {
  return FUNCTIONS[fips || getFips() === 1 ? 'pbkdf2-hmac-sha256' : 'argon2id'].fresh();
}

/**
 * The key of 32 bytes that a passphrase gives; whoever asked zeroes both after use.
 * @param parameters as they were read, from wherever
 * @throws VaultError `unsupported` when they are too weak, too costly, or none that are known here.
 */
export async function deriveKey(passphrase: Buffer, parameters: unknown): Promise<Buffer> {
  const parsed = parameterSchema.safeParse(parameters);
  if (!parsed.success) throw unsupported();
  const { kdf } = parsed.data;
  if (getFips() === 1 && !FUNCTIONS[kdf].fips) throw notInFips(kdf);
  return (FUNCTIONS[kdf].derive as (passphrase: Buffer, parameters: KdfParameters) => Promise<Buffer>)(
    passphrase,
    parsed.data,
  );
}

function unsupported(): VaultError {
  return new VaultError(
    'unsupported',
    'how the key is derived from the passphrase is stated in a way that this version of Portcullis does not accept, because it was ' +
      'edited, or made by a later version; use that version, or a backup that was not edited',
  );
}

function notInFips(kdf: string): VaultError {
  return new VaultError(
    'unsupported',
    `the key is derived from the passphrase with ${kdf}, which this Node does not have in FIPS mode; ` +
      'outside of FIPS mode, run "npm run -s portcullis -- vault rekey --fips", or "npm run -s portcullis -- vault backup <file> --fips"',
  );
}

const freshSalt = () => randomBytes(SALT_BYTES).toString('base64url');
const bytes = (salt: string) => Buffer.from(salt, 'base64url');
const within = (value: number, least: number, most: number) => value >= least && value <= most;
