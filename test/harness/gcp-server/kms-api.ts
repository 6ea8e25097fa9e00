import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { crc32c } from '../../../src/managers/gcp/crc32c.ts';
import { parametersOf } from './check-request.ts';
import { bytesOf, Fault, type GcpReply, type GcpRequest, membersOf, ok, refusal } from './message.ts';

/** The keys of Cloud KMS, by their resource names; one is enabled unless it says otherwise. */
export type KmsKeys = Map<string, { readonly bytes: Buffer; enabled: boolean }>;

/** Cloud KMS: https://docs.cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys */
export function answerKms(keys: KmsKeys, { method, path, query, body }: GcpRequest): GcpReply | undefined {
  const match =
    /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+):(encrypt|decrypt)$/.exec(path);
  if (match === null) return undefined;
  const [, name = '', verb] = match;
  if (method !== 'POST') throw new Fault(`${method} ${path}`);
  parametersOf(query);
  const key = keys.get(name);
  if (key === undefined) return refusal('NOT_FOUND', `CryptoKey ${name} not found.`);
  if (!key.enabled)
    return refusal('FAILED_PRECONDITION', `${name}/cryptoKeyVersions/1 is not enabled, current state is: DISABLED.`);
  return verb === 'encrypt' ? encrypt(name, key.bytes, body) : decrypt(key.bytes, body);
}

function encrypt(name: string, key: Buffer, body: unknown): GcpReply {
  const fields = membersOf(body, 'the request', 'plaintext', 'plaintextCrc32c', ...BOUND);
  const plaintext = checked(fields.plaintext, fields.plaintextCrc32c, 'plaintext');
  const iv = randomBytes(12);
  const sealing = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(fields));
  const sealed = Buffer.concat([iv, sealing.update(plaintext), sealing.final(), sealing.getAuthTag()]);
  return ok({
    name: `${name}/cryptoKeyVersions/1`,
    ciphertext: sealed.toString('base64'),
    // A wrapper of an integer is the integer alone, as text.
    ciphertextCrc32c: String(crc32c(sealed)),
    verifiedPlaintextCrc32c: true,
    verifiedAdditionalAuthenticatedDataCrc32c: true,
    protectionLevel: 1,
  });
}

function decrypt(key: Buffer, body: unknown): GcpReply {
  const fields = membersOf(body, 'the request', 'ciphertext', 'ciphertextCrc32c', ...BOUND);
  const sealed = checked(fields.ciphertext, fields.ciphertextCrc32c, 'ciphertext');
  try {
    const opening = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(boundTo(fields));
    opening.setAuthTag(sealed.subarray(-16));
    const plaintext = Buffer.concat([opening.update(sealed.subarray(12, -16)), opening.final()]);
    const plaintextCrc32c = String(crc32c(plaintext));
    return ok({ plaintext: plaintext.toString('base64'), plaintextCrc32c, usedPrimary: true, protectionLevel: 1 });
  } catch {
    return refusal('INVALID_ARGUMENT', "Decryption failed: verify that 'name' refers to the correct CryptoKey.");
  }
}

const BOUND = ['additionalAuthenticatedData', 'additionalAuthenticatedDataCrc32c'] as const;

function boundTo(fields: Readonly<Record<(typeof BOUND)[number], unknown>>): Buffer {
  return checked(fields.additionalAuthenticatedData, fields.additionalAuthenticatedDataCrc32c, BOUND[0]);
}

function checked(value: unknown, checksum: unknown, what: string): Buffer {
  const bytes = bytesOf(value, what);
  if (checksum !== String(crc32c(bytes))) throw new Fault(`the checksum of ${what} is ${JSON.stringify(checksum)}`);
  return bytes;
}
