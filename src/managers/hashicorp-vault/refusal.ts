import { ManagerError } from '../manager-error.ts';
import { type Answer, isVaults, says } from './answer.ts';
import type { VaultRequest } from './exchange.ts';
import type { VaultPlace } from './place.ts';

/** A valid token lacks a policy. */
export class PolicyLacking extends ManagerError {}

/** For a 403. @param remedy what to do about the token, unless it is known to be valid. */
export function denied(place: VaultPlace, { path, capabilities = [] }: VaultRequest, remedy?: string): ManagerError {
  const what = path.replace(/\?.*/, '');
  const policy = `path "${what}" { capabilities = [${capabilities.map((each) => `"${each}"`).join(', ')}] }`;
  const where = place.namespace === undefined ? '' : ` in the namespace ${place.namespace}`;
  const found = `Vault at ${place.address} does not allow to ${capabilities.join(' or ')} ${what}${where} (403)`;
  if (remedy === undefined) return new PolicyLacking('denied', found, `add to a policy of the token: ${policy}`);
  const unsure = `${found}, or does not know the token any more`;
  return new ManagerError('denied', unsure, `${remedy}; if it is valid, add to a policy of it: ${policy}`);
}

/**
 * Why an answer is none to work with, or undefined for one that is: a success, and what Vault says is missing or wrong about
 * one request (400, 404, 405). https://developer.hashicorp.com/vault/api-docs#http-status-codes
 */
export function refusalIn(answer: Answer, place: VaultPlace, { path }: VaultRequest): ManagerError | undefined {
  const { status } = answer;
  const named = `Vault at ${place.address}`;
  const failing = (found: string, write: string) => new ManagerError('failing', `${named} ${found} (${status})`, write);
  if (status >= 300 && status < 400)
    return new ManagerError(
      'unusable',
      `${named} sends us to another address (${status}), which is not followed`,
      'write the address of the active node, or of a load balancer that finds it, into address',
    );
  if (status === 429)
    return new ManagerError(
      'throttled',
      `${named} is asked too often (429)`,
      'raise its rate limit quota, or ask less',
    );
  if (status === 472 || status === 473)
    return failing('is a standby that answers nothing itself', 'write the address of the active node into address');
  if (status === 503)
    return says(answer, 'sealed')
      ? failing('is sealed', 'unseal it with "vault operator unseal"')
      : failing('is not ready: it starts, or stands by without an active node', 'wait, and look at its log');
  if (status >= 500 || status === 412) return failing('failed', 'look at its log');
  if (!isVaults(answer))
    return new ManagerError(
      'unusable',
      `what answers at ${place.address} is no Vault (${status})`,
      'mend address, or what stands between',
    );
  if (status === 404 && says(answer, 'no handler for route'))
    return new ManagerError(
      'unusable',
      `${named} has nothing mounted for ${path.replace(/\?.*/, '')} (404)`,
      'write the mount as "vault secrets list" or "vault auth list" shows it, and the right namespace',
    );
  return undefined;
}

/** For an answer that whoever asked has no use for. */
export function unexpected({ address }: VaultPlace, { path }: VaultRequest, { status }: Answer): ManagerError {
  const what = path.replace(/\?.*/, '');
  return new ManagerError(
    'unusable',
    `Vault at ${address} cannot do what it was asked at ${what} (${status})`,
    'look at its log, and see whether an engine of the right kind and version is mounted there',
  );
}
