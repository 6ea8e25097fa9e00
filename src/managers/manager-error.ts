/** Why a secret manager or key manager of others did not do what it was asked. */
export type ManagerErrorCode =
  /** It knows us, or does not, and will not let us. A person has to mend a policy, a role or a token. */
  | 'denied'
  /** Options, files or packages here are wrong, or what it keeps is not what they say. A person has to mend that. */
  | 'unusable'
  /** It is asked too often. */
  | 'throttled'
  /** Nothing answers, or not in time. */
  | 'unreachable'
  /** It answers that it cannot for now: 5xx, sealed, on its way up. */
  | 'failing';

/** Compare by reason. In words made by us: what a manager says may quote what it keeps. */
export class ManagerError extends Error {
  readonly reason: ManagerErrorCode;
  /** For logs, as other errors' codes are: `MANAGER_DENIED`. */
  readonly code: string;
  /** What is wrong. */
  readonly found: string;
  /** What a person writes or does about it. */
  readonly write: string;

  constructor(reason: ManagerErrorCode, found: string, write: string, cause?: unknown) {
    super(`${found}; ${write}`, { cause });
    this.name = 'ManagerError';
    this.reason = reason;
    this.code = `MANAGER_${reason.toUpperCase()}`;
    this.found = found;
    this.write = write;
  }
}

/** True for what no waiting mends. */
export function isLasting({ reason }: ManagerError): boolean {
  return reason === 'denied' || reason === 'unusable';
}
