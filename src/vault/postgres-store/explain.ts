import { explainFailure } from '../../egress/explain-failure.ts';
import { VaultError, type VaultErrorCode } from '../definition.ts';
import { noVault } from '../store-problems.ts';

const LOCKED = [
  'locked',
  'is held by another process, such as "vault rekey" or "vault restore"',
  'try again when that is done',
] as const;
const CHANGED = ['conflict', 'was changed by somebody else meanwhile', 'do it again'] as const;

/** What stays wrong until a person acts, by SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const EXPLANATIONS: Readonly<Record<string, readonly [VaultErrorCode, string, string]>> = {
  '28P01': [
    'unsupported',
    'cannot be reached, as the server refuses the user name or the password',
    'check secrets.options: username, and the file that password names',
  ],
  '28000': [
    'unsupported',
    'cannot be reached, as the server does not let this user in from here',
    'check secrets.options: username and tls; and pg_hba.conf at the server',
  ],
  '3D000': [
    'unsupported',
    'cannot be reached, as the server has no such database',
    'create the database, or correct secrets.options.url',
  ],
  '42501': [
    'unsupported',
    'does not allow its user to do that',
    'grant USAGE on the schema and SELECT on its tables, to write also INSERT, UPDATE and DELETE; "vault init" has to create them',
  ],
  '25006': [
    'unsupported',
    'is on a server that can only be read from',
    'name the primary server in secrets.options.url to change anything',
  ],
  '42703': [
    'unsupported',
    'has tables that this version did not make',
    'name another schema in secrets.options.schema',
  ],
  '55P03': LOCKED,
  '23505': CHANGED,
  '40001': CHANGED,
  '40P01': CHANGED,
  '53100': ['full', 'has no room left on the disk of its server', 'nothing was changed: make room, and do it again'],
};

/** What passes by itself. */
const BUSY: Readonly<Record<string, string>> = {
  '53300': 'its server has no connection to spare',
  '57P01': 'its server was stopped',
  '57P03': 'its server is starting or stopping',
};
/** What the server calls it when a statement took longer than it may. */
const CANCELLED = '57014';
/** A schema or a table that is not there. */
const NO_VAULT = new Set(['3F000', '42P01']);
const WITHOUT_TLS = 'The server does not support SSL connections';
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_(TLS|SSL|OSSL)_|^EPROTO$/;

/**
 * What a connection or a statement came to, in words that hold no password.
 * @returns VaultError when a person has to act first; any other Error when the server is away for now.
 */
export function explain(error: unknown, place: string): Error {
  if (error instanceof VaultError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    if (NO_VAULT.has(code)) return noVault(place);
    const known = EXPLANATIONS[code];
    if (known !== undefined) return new VaultError(known[0], `the vault ${place} ${known[1]}; ${known[2]}`, error);
    if (CERTIFICATE.test(code)) return refused(place, `the certificate of its server is not trusted (${code})`, error);
  }
  if (message === WITHOUT_TLS) return refused(place, 'its server does not speak TLS', error);
  return away(error, place);
}

/** That the server asks for a password where none is configured. */
export function passwordWanted(place: string): VaultError {
  return new VaultError(
    'unsupported',
    `the vault ${place} cannot be reached, as its server asks for a password; name the file that holds it in secrets.options.password`,
  );
}

function refused(place: string, why: string, cause: unknown): VaultError {
  return new VaultError(
    'unsupported',
    `the vault ${place} cannot be reached, as ${why}; mend that, or check secrets.options.tls`,
    cause,
  );
}

function away(error: unknown, place: string): Error {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const busy = BUSY[String(code)];
  if (busy !== undefined) return new Error(`the vault ${place} is away, as ${busy}; try again later`, { cause: error });
  // pg has no code for that it gave up waiting; the log wants one.
  const gaveUp = code === CANCELLED || (code === undefined && /timeout/i.test(String(message)));
  const cause = gaveUp ? Object.assign(new Error(String(message)), { code: 'ETIMEDOUT' }) : error;
  const { detail, remedy } = explainFailure(cause);
  return new Error(`the vault ${place} is away, as ${detail}; ${remedy}`, { cause });
}
