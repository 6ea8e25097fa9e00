/* A process of its own that makes a key in a token of SoftHSM, as the tools of an HSM do: node make-key.ts, with what as JSON. */

import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { pkcs11Binding } from '../../../scripts/pkcs11-binding.ts';
import type { NewTokenKey } from '../soft-hsm.ts';

// Its own types are not in the project, since nobody has to have it.
const binding = createRequire(import.meta.url)(pkcs11Binding);
const { library, token, pin, label, id, type, uses, value } = (await json(process.stdin)) as NewTokenKey;

const cryptoki = new binding.PKCS11();
cryptoki.load(library);
cryptoki.C_Initialize();
const isIt = (slot: Buffer) => cryptoki.C_GetTokenInfo(slot).label.trim() === token;
const slot = cryptoki.C_GetSlotList(true).find(isIt);
const session = cryptoki.C_OpenSession(slot, binding.CKF_RW_SESSION | binding.CKF_SERIAL_SESSION);
cryptoki.C_Login(session, binding.CKU_USER, pin);
const attributes = [
  { type: binding.CKA_LABEL, value: label },
  { type: binding.CKA_ID, value: Buffer.from(id, 'hex') },
  { type: binding.CKA_TOKEN, value: true },
  { type: binding.CKA_PRIVATE, value: true },
  { type: binding.CKA_SENSITIVE, value: true },
  { type: binding.CKA_EXTRACTABLE, value: false },
  ...(['ENCRYPT', 'DECRYPT', 'SIGN'] as const).map((use) => ({
    type: binding[`CKA_${use}`],
    value: uses.includes(use),
  })),
];
if (value === undefined) {
  const length = type === 'DES3' ? [] : [{ type: binding.CKA_VALUE_LEN, value: 32 }];
  const kind = { AES: 'CKM_AES_KEY_GEN', GENERIC_SECRET: 'CKM_GENERIC_SECRET_KEY_GEN', DES3: 'CKM_DES3_KEY_GEN' }[type];
  cryptoki.C_GenerateKey(session, { mechanism: binding[kind] }, [...attributes, ...length]);
} else {
  cryptoki.C_CreateObject(session, [
    ...attributes,
    { type: binding.CKA_CLASS, value: binding.CKO_SECRET_KEY },
    { type: binding.CKA_KEY_TYPE, value: binding[`CKK_${type}`] },
    { type: binding.CKA_VALUE, value: Buffer.from(value, 'hex') },
  ]);
}
cryptoki.C_Finalize();
