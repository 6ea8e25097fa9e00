import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../../../aes-gcm.ts';
import type { Handle } from '../binding.ts';
import { CKM_SHA256_HMAC } from '../constants.ts';
import { anotherKey } from '../explain.ts';
import type { Session } from '../session.ts';
import type { Way } from '../way.ts';

const LABEL = 'portcullis: the key of a vault';
/** Bytes of what sets one derivation apart from others. */
const CONTEXT = 32;

/**
 * AES-256-GCM here, under a key that the HSM derives for it alone, with HMAC-SHA-256: what every HSM has, without parameters that
 * they understand differently.
 */
export function byDerivedKey({ cryptoki, handle }: Session, key: Handle): Way {
  const derived = (context: Buffer) => {
    cryptoki.C_SignInit(handle, { mechanism: CKM_SHA256_HMAC }, key);
    return Buffer.from(cryptoki.C_Sign(handle, block(context), Buffer.alloc(64)));
  };
  return {
    encrypt: (data) => {
      const context = randomBytes(CONTEXT);
      return Buffer.concat([context, seal(derived(context), data, context)]);
    },
    decrypt: (encrypted) => {
      const context = encrypted.subarray(0, CONTEXT);
      const data = unseal(derived(context), encrypted.subarray(CONTEXT), context);
      if (data === undefined) throw anotherKey();
      return data;
    },
  };
}

/** What a KDF in counter mode has its PRF work on for the first and only 256 bits: NIST SP 800-108r1 §4.1. */
function block(context: Buffer): Buffer {
  const [counter, length] = [Buffer.alloc(4), Buffer.alloc(4)];
  counter.writeUInt32BE(1);
  length.writeUInt32BE(256);
  return Buffer.concat([counter, Buffer.from(LABEL), Buffer.of(0), context, length]);
}
