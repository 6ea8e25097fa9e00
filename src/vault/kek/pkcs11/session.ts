import { existsSync } from 'node:fs';
import type { Binding, Cryptoki, Handle } from './binding.ts';
import {
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
  CKF_TOKEN_INITIALIZED,
  CKF_USER_PIN_FINAL_TRY,
  CKF_USER_PIN_LOCKED,
  CKU_USER,
} from './constants.ts';
import { lastTry, locked } from './explain.ts';
import type { TokenQuestion } from './messages.ts';
import { tokenError } from './token-error.ts';

/** A token that a user is logged in to. It ends with the process. */
export interface Session {
  readonly cryptoki: Cryptoki;
  readonly slot: Handle;
  readonly handle: Handle;
}

/** Logs in to the token, once. @throws TokenError, or what the library says. */
export function openSession({ PKCS11 }: Binding, question: TokenQuestion): Session {
  const cryptoki = new PKCS11();
  load(cryptoki, question.module);
  cryptoki.C_Initialize();
  const slot = slotOf(cryptoki, question);
  const flags = CKF_SERIAL_SESSION | (question.generate ? CKF_RW_SESSION : 0);
  const handle = cryptoki.C_OpenSession(slot, flags);
  logIn({ cryptoki, slot, handle }, question);
  return { cryptoki, slot, handle };
}

function load(cryptoki: Cryptoki, module: string): void {
  const there = existsSync(module);
  try {
    cryptoki.load(module);
  } catch {
    throw tokenError(
      'unusable',
      there ? `${module} is no PKCS #11 library that this system can load` : `there is no PKCS #11 library ${module}`,
      'name the one that came with the HSM, built for this system, in secrets.options.module',
    );
  }
}

function slotOf(cryptoki: Cryptoki, { module, token }: TokenQuestion): Handle {
  const tokens = cryptoki
    .C_GetSlotList(true)
    .map((slot) => ({ slot, ...cryptoki.C_GetTokenInfo(slot) }))
    .filter(({ flags }) => (flags & CKF_TOKEN_INITIALIZED) !== 0)
    .map(({ slot, label }) => ({ slot, label: label.replace(/[\s\0]+$/, '') }));
  const [found, ...more] = tokens.filter(({ label }) => label === token);
  if (found !== undefined && more.length === 0) return found.slot;
  if (found !== undefined)
    throw tokenError('unusable', `several tokens are called ${token}`, 'give each a label of its own');
  if (tokens.length === 0)
    throw tokenError(
      'unreachable',
      `${module} sees no token`,
      'see that the HSM is connected, and that the library finds its configuration',
    );
  throw tokenError(
    'unusable',
    `${module} sees no token called ${token}, but ${tokens.map(({ label }) => label).join(', ')}`,
    'write one of them as secrets.options.token, or see that the HSM is connected',
  );
}

function logIn({ cryptoki, slot, handle }: Session, question: TokenQuestion): void {
  const { flags } = cryptoki.C_GetTokenInfo(slot);
  if ((flags & CKF_USER_PIN_LOCKED) !== 0) throw locked(question);
  if ((flags & CKF_USER_PIN_FINAL_TRY) !== 0 && !question.typed) throw lastTry(question);
  try {
    cryptoki.C_Login(handle, CKU_USER, question.pin);
  } catch (error) {
    // Some libraries keep the log-in of another process of the same user.
    if ((error as Error).message !== 'CKR_USER_ALREADY_LOGGED_IN') throw error;
  }
}
