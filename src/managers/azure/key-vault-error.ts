import { ManagerError } from '../manager-error.ts';
import type { Permission } from './permissions.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** What was asked of a vault. */
export interface Asked {
  /** The vault's host. */
  readonly host: string;
  readonly permission: Permission;
  /** In words, such as `the secret openai`. */
  readonly thing: string;
}

const LATER = 'try again later';

/** Why Key Vault did not do what it was asked, in our words: its own may quote names, addresses and values. */
export function keyVaultError(error: unknown, asked: Asked): ManagerError {
  if (error instanceof ManagerError) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refused(refusal, asked);
  return new ManagerError(
    'unusable',
    `what answers at ${asked.host} is no Key Vault, or wants a token that is meant for another host`,
    'check its URL, and that no proxy answers in its place',
  );
}

function refused({ status, code, retryAfter }: Refusal, asked: Asked): ManagerError {
  const { host, permission, thing } = asked;
  const said = code === undefined ? String(status) : `${status} ${code}`;
  if (status === 401) {
    const found = `${host} does not take the token of this identity (${said})`;
    return new ManagerError('denied', found, 'use an identity of the tenant to which the vault belongs');
  }
  if (status === 403) return isNetwork(code) ? walled(host, said) : denied(asked, code, said);
  if (status === 429) {
    const wait = retryAfter === undefined ? LATER : `try again in ${retryAfter} s`;
    return new ManagerError('throttled', `${host} is asked too often (${said})`, wait);
  }
  if (status === 408 || status >= 500)
    return new ManagerError('failing', `${host} cannot answer for now (${said})`, LATER);
  const found = `${host} refused to ${permission.act} ${thing} (${said})`;
  return new ManagerError('unusable', found, 'look it up in the portal of Azure, and in the logs of the vault');
}

const isNetwork = (code: string | undefined) => code === 'ForbiddenByFirewall' || code === 'ForbiddenByConnection';

function walled(host: string, said: string): ManagerError {
  return new ManagerError(
    'denied',
    `the firewall of ${host} does not let this machine in (${said})`,
    "add its address or subnet under the vault's Networking, or reach it by a private endpoint",
  );
}

function denied({ host, permission, thing }: Asked, code: string | undefined, said: string): ManagerError {
  const { act, role, action, policy } = permission;
  const byRole = `the role "${role}" on it (${action})`;
  const give = code === 'ForbiddenByRbac' ? byRole : `${byRole} or, where the vault has access policies, ${policy}`;
  return new ManagerError('denied', `this identity may not ${act} ${thing} in ${host} (${said})`, `give it ${give}`);
}
