import { randomBytes } from 'node:crypto';
import type { Handle, Mechanism } from '../binding.ts';
import { CKM_AES_GCM } from '../constants.ts';
import { anotherKey, codeOf } from '../explain.ts';
import type { Session } from '../session.ts';
import { tokenError } from '../token-error.ts';
import type { Way } from '../way.ts';

/** Bytes; NIST SP 800-38D §8.2. */
const NONCE = 12;
const TAG = 16;
/** What the package calls that structure. */
const CK_PARAMS_AES_GCM_V240 = 7;
/** What the key encrypts for others opens nothing here, and the other way round. */
const PURPOSE = Buffer.from('portcullis: the key of a vault');

/** AES-GCM in the HSM, under nonces of ours: PKCS #11 v2.40 Current Mechanisms §2.11.3. */
export function byGcm({ cryptoki, handle }: Session, key: Handle): Way {
  const decrypted = (encrypted: Buffer) => {
    cryptoki.C_DecryptInit(handle, gcm(encrypted.subarray(0, NONCE)), key);
    return Buffer.from(cryptoki.C_Decrypt(handle, encrypted.subarray(NONCE), Buffer.alloc(encrypted.length)));
  };
  const encrypted = (data: Buffer) => {
    const nonce = randomBytes(NONCE);
    cryptoki.C_EncryptInit(handle, gcm(nonce), key);
    const output = cryptoki.C_Encrypt(handle, data, Buffer.alloc(data.length + 4 * TAG));
    return Buffer.concat([nonce, output]);
  };
  const gives = (bytes: Buffer, data: Buffer) => {
    try {
      return decrypted(bytes).equals(data);
    } catch (error) {
      if (isMismatch(error)) return false;
      throw error;
    }
  };
  return {
    encrypt: (data) => {
      const result = encrypted(data);
      // HSMs that choose the nonce themselves, as some have to in FIPS mode, put it where we do not look.
      if (result.length !== NONCE + data.length + TAG || !gives(result, data)) throw ownNonces();
      return result;
    },
    decrypt: (bytes) => {
      if (bytes.length < NONCE + TAG) throw anotherKey();
      try {
        return decrypted(bytes);
      } catch (error) {
        // What may be a wrong tag and may be a broken HSM: the same key tells, on something else.
        throw isMismatch(error) && gives(encrypted(SAMPLE), SAMPLE) ? anotherKey() : error;
      }
    },
  };
}

const SAMPLE = Buffer.alloc(TAG);

/** What libraries say to a tag that does not fit; SoftHSM the first, as it does to a file that it cannot read. */
const MISMATCH = [
  ...['CKR_GENERAL_ERROR', 'CKR_FUNCTION_FAILED', 'CKR_DEVICE_ERROR', 'CKR_DATA_INVALID'],
  ...['CKR_ENCRYPTED_DATA_INVALID', 'CKR_ENCRYPTED_DATA_LEN_RANGE', 'CKR_SIGNATURE_INVALID', 'CKR_AEAD_DECRYPT_FAILED'],
];

const isMismatch = (error: unknown) => MISMATCH.includes(codeOf(error));

/** `CK_GCM_PARAMS`, as the header has it since v2.40. */
function gcm(iv: Buffer): Mechanism {
  const parameter = { type: CK_PARAMS_AES_GCM_V240, iv, ivBits: NONCE * 8, aad: PURPOSE, tagBits: TAG * 8 };
  return { mechanism: CKM_AES_GCM, parameter };
}

function ownNonces() {
  return tokenError(
    'unusable',
    'the HSM does not encrypt by AES-GCM under a nonce that it is given',
    'make a generic secret key of 32 bytes that may sign (CKK_GENERIC_SECRET, CKA_SIGN) in it, and name that in ' +
      'secrets.options.keyLabel',
  );
}
