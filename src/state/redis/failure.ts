import { explainFailure } from '../../egress/explain-failure.ts';
import { StateUnusable } from '../definition.ts';

/** What a reply that refuses says of Redis itself; undefined when it concerns nothing but what was asked. */
const AWAY: Readonly<Record<string, string>> = {
  LOADING: 'it is still loading its data',
  READONLY: 'it is a replica, which takes no writes',
  MASTERDOWN: 'it is a replica that has lost its master',
  MISCONF: 'it takes no writes, because it cannot save its data to disk',
  OOM: 'its memory is full',
  NOREPLICAS: 'it takes no writes, because too few replicas follow it',
  BUSY: 'it is busy with a script',
  CLUSTERDOWN: 'the cluster is down, or lacks a node',
  MOVED: 'the cluster has moved a part of its keys',
  ASK: 'the cluster is moving a part of its keys',
  TRYAGAIN: 'the cluster is moving a part of its keys',
  UNBLOCKED: 'it has become a replica',
};

const LOGIN = {
  found: 'it refuses the user name or password',
  write: 'the user in state.redis.username and where its password lies in state.redis.password',
  at: ['password'],
};
const DENIED = {
  found: 'its user may not do what Portcullis needs',
  write:
    'let it, with the ACL that docs/state.md has (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/)',
  at: ['username'],
};
const DATABASE = {
  found: 'it has no such database',
  write: 'one that it has behind the slash of state.redis.url, or no slash for the first',
  at: ['url'],
};
const PROTECTED = {
  found: 'it runs in protected mode, without a password',
  write: 'give it a password, and where that lies in state.redis.password',
  at: ['password'],
};
const CERTIFICATE = {
  found: 'its TLS certificate is not valid for it',
  write: 'the file of the authority that signed it in state.redis.tls.caFile, or mend the certificate',
  at: ['tls'],
};

const CERTIFICATE_CODES =
  /^(CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** What is wrong with a Redis that must not be used as it is. Nothing in it was said by a server. */
export class RedisUnusable extends StateUnusable {
  /** Below `state.redis`. */
  readonly at: readonly string[];

  constructor({ found, write, at = [] }: { found: string; write: string; at?: readonly string[] }) {
    super(found, write);
    this.at = at;
  }
}

/** The word that a reply of Redis which refuses begins with, such as `NOSCRIPT`; undefined for all other errors. */
export function replyCode(error: unknown): string | undefined {
  const { name, message } = error as Partial<Error>;
  return name === 'ReplyError' ? /^[A-Z]+/.exec(message ?? '')?.[0] : undefined;
}

/** What an error means for Redis as a whole: unusable until a person mends it, away for a reason, or nothing. */
export function judge(error: unknown): RedisUnusable | string | undefined {
  if (error instanceof RedisUnusable) return error;
  const code = replyCode(error);
  return code === undefined ? ofConnection(error) : ofReply(code, (error as Error).message);
}

/** Whether an error of one call says something of Redis as a whole, and not of what was asked. */
export function concernsAll(error: unknown): boolean {
  const code = replyCode(error);
  return code === undefined || code === 'NOAUTH' || code in AWAY;
}

function ofReply(code: string, message: string): RedisUnusable | string | undefined {
  if (code === 'WRONGPASS' || code === 'NOAUTH' || /^ERR invalid (username|password)/.test(message))
    return new RedisUnusable(LOGIN);
  // Of what a script may not do, not every version has a code.
  if (code === 'NOPERM' || /ACL failure|executing the script can't|No permissions/i.test(message))
    return new RedisUnusable(DENIED);
  if (code === 'DENIED') return new RedisUnusable(PROTECTED);
  if (/DB index is out of range|SELECT is not allowed/.test(message)) return new RedisUnusable(DATABASE);
  if (/max number of clients/.test(message)) return 'it takes no more connections';
  return AWAY[code];
}

function ofConnection(error: unknown): RedisUnusable | string {
  if (CERTIFICATE_CODES.test(String((error as { code?: unknown }).code))) return new RedisUnusable(CERTIFICATE);
  return explainFailure(error).detail;
}
