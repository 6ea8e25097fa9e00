import type { Environment } from '../../settings/environment.ts';
import { serviceUrl } from '../../settings/this-machine.ts';
import { ManagerError } from '../manager-error.ts';
import { type Proxies, proxies } from '../proxies.ts';
import type { VaultOptions } from './options.ts';

/** Where a Vault is, and which part of it is meant. */
export interface VaultPlace {
  /** Without a slash at its end. */
  readonly address: string;
  readonly namespace?: string | undefined;
  readonly caFile?: string | undefined;
  /** On the way there. */
  readonly proxies: Proxies;
}

/**
 * What the options say, and else the variables that Vault's own programs read.
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables
 * @throws ManagerError `unusable` when there is no address, or none that secrets may go to.
 */
export function placeOf(options: VaultOptions, environment: Environment): VaultPlace {
  const address = options.address ?? (environment['VAULT_ADDR'] || undefined);
  if (address === undefined)
    throw new ManagerError(
      'unusable',
      'it is not said where Vault is',
      'write address into secrets.options, such as https://vault.example.com:8200, or set VAULT_ADDR',
    );
  if (serviceUrl(address) === undefined)
    throw new ManagerError(
      'unusable',
      'VAULT_ADDR is no address of a Vault, or one to which secrets would go in the clear',
      'set it to one such as https://vault.example.com:8200; http is for a Vault on this machine alone',
    );
  return {
    address: address.replace(/\/+$/, ''),
    namespace: options.namespace ?? (environment['VAULT_NAMESPACE'] || undefined),
    caFile: options.caFile ?? (environment['VAULT_CACERT'] || undefined),
    proxies: proxies(environment),
  };
}
