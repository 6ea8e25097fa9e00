import { randomBytes } from 'node:crypto';
import type { Attribute, Handle } from './binding.ts';
import {
  CKA_CLASS,
  CKA_DECRYPT,
  CKA_ENCRYPT,
  CKA_EXTRACTABLE,
  CKA_ID,
  CKA_LABEL,
  CKA_PRIVATE,
  CKA_SENSITIVE,
  CKA_SIGN,
  CKA_TOKEN,
  CKA_VALUE_LEN,
  CKM_AES_GCM,
  CKM_AES_KEY_GEN,
  CKM_GENERIC_SECRET_KEY_GEN,
  CKO_SECRET_KEY,
} from './constants.ts';
import type { TokenQuestion } from './messages.ts';
import type { Session } from './session.ts';
import { tokenError } from './token-error.ts';

type Wanted = Pick<TokenQuestion, 'token' | 'keyLabel' | 'keyId' | 'generate'>;

/** The secret key that a question names; where there is none and it says so, a new one. @throws TokenError */
export function keyIn(session: Session, wanted: Wanted): Handle {
  const { token, keyLabel, keyId, generate } = wanted;
  const [found, ...more] = search(session, wanted);
  const called = `called ${keyLabel}${keyId === undefined ? '' : ` with the ID ${keyId}`}`;
  if (found !== undefined && more.length === 0) return found;
  if (found !== undefined)
    throw tokenError(
      'unusable',
      `the token ${token} has several secret keys ${called}`,
      'say which in secrets.options.keyId',
    );
  if (generate) return made(session, wanted);
  throw tokenError(
    'unusable',
    `the token ${token} has no secret key ${called} that its user may see`,
    'make one with the tools of the HSM, or add the option generateKey=true to "npm run -s portcullis -- vault init" or "vault rekey"',
  );
}

function search({ cryptoki, handle }: Session, { keyLabel, keyId }: Wanted): Handle[] {
  cryptoki.C_FindObjectsInit(handle, [
    { type: CKA_CLASS, value: CKO_SECRET_KEY },
    { type: CKA_LABEL, value: keyLabel },
    ...(keyId === undefined ? [] : [{ type: CKA_ID, value: Buffer.from(keyId, 'hex') }]),
  ]);
  try {
    return cryptoki.C_FindObjects(handle, 2);
  } finally {
    cryptoki.C_FindObjectsFinal(handle);
  }
}

function made({ cryptoki, slot, handle }: Session, { keyLabel, keyId }: Wanted): Handle {
  const hasGcm = cryptoki.C_GetMechanismList(slot).includes(CKM_AES_GCM);
  const uses: Attribute[] = hasGcm
    ? [
        { type: CKA_ENCRYPT, value: true },
        { type: CKA_DECRYPT, value: true },
      ]
    : [{ type: CKA_SIGN, value: true }];
  return cryptoki.C_GenerateKey(handle, { mechanism: hasGcm ? CKM_AES_KEY_GEN : CKM_GENERIC_SECRET_KEY_GEN }, [
    { type: CKA_LABEL, value: keyLabel },
    { type: CKA_ID, value: keyId === undefined ? randomBytes(8) : Buffer.from(keyId, 'hex') },
    { type: CKA_VALUE_LEN, value: 32 },
    { type: CKA_TOKEN, value: true },
    { type: CKA_PRIVATE, value: true },
    { type: CKA_SENSITIVE, value: true },
    { type: CKA_EXTRACTABLE, value: false },
    ...uses,
  ]);
}
