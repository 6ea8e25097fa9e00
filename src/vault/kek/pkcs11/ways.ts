import type { Handle } from './binding.ts';
import { CKA_KEY_TYPE, CKK_AES, CKK_GENERIC_SECRET, CKK_SHA256_HMAC } from './constants.ts';
import type { Session } from './session.ts';
import { tokenError } from './token-error.ts';
import type { Way } from './way.ts';
import { byDerivedKey } from './ways/derived-key.ts';
import { byGcm } from './ways/gcm.ts';

/** By what the key is: nothing else has to be remembered. @throws TokenError when it is of no use. */
export function wayOf(session: Session, key: Handle): Way {
  const { cryptoki, handle } = session;
  const [attribute] = cryptoki.C_GetAttributeValue(handle, key, [{ type: CKA_KEY_TYPE }]);
  const type = attribute?.value.readUInt8(0);
  if (type === CKK_AES) return byGcm(session, key);
  if (type === CKK_GENERIC_SECRET || type === CKK_SHA256_HMAC) return byDerivedKey(session, key);
  throw tokenError(
    'unusable',
    'the key that secrets.options.keyLabel names is neither an AES key nor a generic secret key',
    'name another one, or make one with the tools of the HSM',
  );
}
