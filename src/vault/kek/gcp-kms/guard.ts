import type { KeyManagementServiceClient } from '@google-cloud/kms';
import type { GcpConnection } from '../../../managers/gcp/connection.ts';
import { crc32c } from '../../../managers/gcp/crc32c.ts';
import { GcpError } from '../../../managers/gcp/gcp-error.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import type { KeyGuard } from '../guarded-key.ts';

/** What the encrypted key is bound to: Cloud KMS decrypts it for nothing else. */
const additionalAuthenticatedData = Buffer.from('portcullis vault key');
const additionalAuthenticatedDataCrc32c = { value: crc32c(additionalAuthenticatedData) };

const ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';

/** Encrypts by a key of Cloud KMS, with the checksums of https://docs.cloud.google.com/kms/docs/data-integrity-guidelines */
export function cloudKmsGuard(connection: GcpConnection<KeyManagementServiceClient>, name: string): KeyGuard {
  const useOf = (permission: string) => ({ permission, role: ROLE, resource: name });
  return {
    encrypt: async (plaintext) => {
      const plaintextCrc32c = { value: crc32c(plaintext) };
      const request = { name, plaintext, plaintextCrc32c, ...bound() };
      const use = useOf('cloudkms.cryptoKeyVersions.useToEncrypt');
      const answer = await mended(
        () => connection.ask(use, (client, options) => client.encrypt(request, options)),
        name,
        ENCRYPTING,
      );
      const ciphertext = Buffer.from((answer.ciphertext ?? '') as Uint8Array);
      const verified = answer.verifiedPlaintextCrc32c && answer.verifiedAdditionalAuthenticatedDataCrc32c;
      if (!verified || !matches(ciphertext, answer.ciphertextCrc32c)) throw changed();
      return { wrapped: ciphertext, parameters: { kmsKey: name } };
    },
    decrypt: async ({ wrapped: ciphertext }) => {
      const request = { name, ciphertext, ciphertextCrc32c: { value: crc32c(ciphertext) }, ...bound() };
      const use = useOf('cloudkms.cryptoKeyVersions.useToDecrypt');
      const answer = await mended(
        () => connection.ask(use, (client, options) => client.decrypt(request, options)),
        name,
        DECRYPTING,
      );
      const plaintext = Buffer.from((answer.plaintext ?? '') as Uint8Array);
      if (!matches(plaintext, answer.plaintextCrc32c)) throw changed();
      return plaintext;
    },
  };
}

function bound() {
  return { additionalAuthenticatedData, additionalAuthenticatedDataCrc32c };
}

/** A wrapped integer, as the SDK gives it. */
type Checksum = { readonly value?: unknown } | null | undefined;

function matches(data: Uint8Array, checksum: Checksum): boolean {
  return String(checksum?.value) === String(crc32c(data));
}

function changed(): ManagerError {
  return new ManagerError('failing', 'what Cloud KMS sent or got changed on its way (CRC32C)', 'try again');
}

type Meanings = Readonly<Record<string, readonly [found: string, write: string]>>;

const EITHER: Meanings = {
  NOT_FOUND: ['Cloud KMS has no such key', 'mend kmsKey, or create the key'],
  FAILED_PRECONDITION: [
    'the version of the key in Cloud KMS is disabled, destroyed or not for encrypting and decrypting',
    'enable or restore it, or name a key of the purpose ENCRYPT_DECRYPT',
  ],
};

const ENCRYPTING: Meanings = {
  ...EITHER,
  INVALID_ARGUMENT: ['Cloud KMS does not encrypt with this key', 'name a key of the purpose ENCRYPT_DECRYPT in kmsKey'],
};

const DECRYPTING: Meanings = {
  ...EITHER,
  INVALID_ARGUMENT: [
    "another key of Cloud KMS locked the vault, or the vault's header was edited",
    "name the vault's own key in kmsKey, or restore a backup",
  ],
};

/** Says what a status means of the key; that of a login is not about it. */
async function mended<T>(work: () => Promise<T>, name: string, meanings: Meanings): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const told = error instanceof GcpError && !error.answer.login ? meanings[error.answer.status] : undefined;
    if (told === undefined) throw error;
    throw new ManagerError('unusable', `${told[0]}: ${name}`, told[1]);
  }
}
