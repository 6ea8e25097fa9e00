import { hostOf } from '../../managers/azure/vault-url.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Absence } from '../definition.ts';

/** What a person does to have a secret in a vault of Azure. */
export function remedy(url: string | undefined, prefix: string, reference: SecretReference, absence: Absence): string {
  const { name, field } = reference;
  const set = `"npm run -s portcullis -- secrets set ${name}/${field}"`;
  const az = (command: string) =>
    `"az keyvault secret ${command} --vault-name ${vaultName(url)} --name ${prefix}${name}`;
  if (absence === 'disabled') return `run ${az('set-attributes')} --enabled true"`;
  if (absence === 'missing')
    return `run ${set}, or put ${JSON.stringify({ [field]: '…' })} into the secret ${prefix}${name}`;
  return `bring it back with ${az('recover')}", or run ${az('purge')}" and then ${set}`;
}

/** The first part of the host. */
function vaultName(url: string | undefined): string {
  return url === undefined ? '<vault>' : (hostOf(url).split('.')[0] ?? '<vault>');
}
