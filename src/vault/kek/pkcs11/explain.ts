import type { TokenQuestion } from './messages.ts';
import { TokenError, tokenError } from './token-error.ts';

/** What a PKCS #11 library answered, by the name of its code, which is fixed and holds nothing of ours. */
export function explain(error: unknown, question: TokenQuestion): TokenError {
  const code = codeOf(error);
  const row = ANSWERS.find(({ codes }) => codes.includes(code));
  return row?.explain(question, code) ?? failing(question, code);
}

interface Answer {
  readonly codes: readonly string[];
  explain(question: TokenQuestion, code: string): TokenError;
}

// PKCS #11 v2.40 §5.1; what is not here passes by itself, as far as we know: a device that was pulled out, or has no memory.
const ANSWERS: readonly Answer[] = [
  { codes: ['CKR_PIN_INCORRECT', 'CKR_PIN_INVALID', 'CKR_PIN_LEN_RANGE'], explain: wrongPin },
  { codes: ['CKR_PIN_LOCKED'], explain: locked },
  {
    codes: ['CKR_USER_PIN_NOT_INITIALIZED', 'CKR_PIN_EXPIRED', 'CKR_USER_TYPE_INVALID'],
    explain: ({ token }, code) =>
      tokenError(
        'denied',
        `the token ${token} lets no user log in (${code})`,
        "have its security officer set the user's PIN",
      ),
  },
  {
    codes: [
      'CKR_KEY_FUNCTION_NOT_PERMITTED',
      'CKR_KEY_TYPE_INCONSISTENT',
      'CKR_KEY_SIZE_RANGE',
      'CKR_ACTION_PROHIBITED',
    ],
    explain: ({ token, keyLabel }, code) =>
      tokenError(
        'unusable',
        `the key ${keyLabel} of the token ${token} may not be used for this (${code})`,
        'name an AES key that may encrypt and decrypt, or a generic secret key that may sign',
      ),
  },
  {
    codes: ['CKR_MECHANISM_INVALID', 'CKR_MECHANISM_PARAM_INVALID', 'CKR_ARGUMENTS_BAD', 'CKR_FUNCTION_NOT_SUPPORTED'],
    explain: ({ token }, code) =>
      tokenError(
        'unusable',
        `the token ${token} cannot do this with such a key (${code})`,
        'name a generic secret key of 32 bytes that may sign (CKK_GENERIC_SECRET, CKA_SIGN) in its place',
      ),
  },
  {
    codes: [
      'CKR_TOKEN_WRITE_PROTECTED',
      'CKR_SESSION_READ_ONLY',
      'CKR_TEMPLATE_INCONSISTENT',
      'CKR_TEMPLATE_INCOMPLETE',
    ],
    explain: ({ token }, code) =>
      tokenError(
        'unusable',
        `the token ${token} makes no key for this user (${code})`,
        'make one with the tools of the HSM, and leave generateKey out',
      ),
  },
];

/** The code's name, such as `CKR_PIN_INCORRECT`. */
export function codeOf(error: unknown): string {
  const [code] = /^CKR_\w+$/.exec(error instanceof Error ? error.message : '') ?? [];
  return code ?? 'no code';
}

function failing({ token }: TokenQuestion, code: string): TokenError {
  return tokenError(
    'failing',
    `the HSM with the token ${token} failed (${code})`,
    'see that it is connected and in order, and that its library finds its configuration',
  );
}

function wrongPin({ token, pinFrom }: TokenQuestion, code: string): TokenError {
  return new TokenError({
    reason: 'denied',
    found: `the token ${token} refuses the PIN from ${pinFrom} (${code})`,
    write: 'put the right one there; it was tried once, and tokens lock after a few wrong ones',
    pinRefused: true,
  });
}

export function locked({ token }: Pick<TokenQuestion, 'token'>): TokenError {
  return tokenError(
    'denied',
    `the token ${token} has locked its PIN after too many wrong ones`,
    'have its security officer unlock it',
  );
}

export function lastTry({ token, pinFrom }: TokenQuestion): TokenError {
  return tokenError(
    'denied',
    `the token ${token} locks with the next wrong PIN, so that the one from ${pinFrom} was not tried`,
    "log in once with the HSM's own tool, which shows that the PIN is right and ends the counting, and try again",
  );
}

/** For what does not decrypt. */
export function anotherKey(): TokenError {
  return tokenError(
    'unusable',
    "the key of the vault was encrypted by another key than the HSM's, or its header was edited",
    'name the right key in secrets.options.keyLabel and token, or restore a backup with "npm run -s portcullis -- vault restore"',
  );
}
