import type { SecretProperties } from '@azure/keyvault-secrets';
import { ManagerError } from '../../managers/manager-error.ts';
import { BackendUnusable } from '../definition.ts';
import { changesFrom, type Fields, fieldsIn, parseFields, same, withChanges, written } from './fields.ts';
import type { KeyVault } from './key-vault.ts';
import { writeWhenFree } from './write-when-free.ts';

/** How often a change is made anew because others wrote at the same time. */
const ATTEMPTS = 10;

/**
 * Changes some fields of a secret and leaves the others as they are. Key Vault knows no compare-and-swap: what others wrote between
 * reading and writing shows in the list of versions afterwards, and is put together with this change in one more version.
 * @param changes by field; undefined takes a field away.
 * @returns the id of the version that was written last.
 * @throws BackendUnusable, ManagerError
 */
export async function changeSecret(vault: KeyVault, secret: string, changes: Fields): Promise<string> {
  let wanted = changes;
  let last: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = idsOf(await vault.versions(secret));
    const base = await baseOf(vault, secret);
    // Written after the list was read: what is in between would be overlooked.
    if (base.version !== undefined && !before.has(base.version)) continue;
    const fields = withChanges(base.fields, wanted);
    if (last !== undefined && same(fields, base.fields)) return last;
    last = await writeWhenFree(vault, secret, written(fields, secret));
    const others = (await vault.versions(secret)).filter(({ version }) => isNew(version, before, last));
    if (others.length === 0) return last;
    wanted = await together(vault, secret, base.fields, others, changes, wanted);
  }
  throw new ManagerError('failing', `others write to the secret ${secret} all the time`, 'run the command again');
}

const idsOf = (versions: readonly SecretProperties[]) => new Set(versions.map(({ version }) => version));

const isNew = (version: string | undefined, before: ReadonlySet<string | undefined>, mine: string | undefined) =>
  version !== mine && !before.has(version);

/** What is there now. A disabled version cannot be read, so nobody could keep its other fields. */
async function baseOf(vault: KeyVault, secret: string): Promise<{ fields: Fields; version: string | undefined }> {
  const reading = await vault.read(secret);
  if (reading.state === 'there') return { fields: fieldsIn(reading.text, secret), version: reading.properties.version };
  if (reading.state === 'missing') return { fields: new Map(), version: undefined };
  throw new BackendUnusable(
    `the secret ${secret} in Azure Key Vault is disabled, so that the fields beside this one cannot be kept`,
    `enable it first, with "az keyvault secret set-attributes --name ${secret} --enabled true", or delete it`,
  );
}

/** This change with those that others made to the same base. Where they changed the same field, who wrote last has it. */
async function together(
  vault: KeyVault,
  secret: string,
  base: Fields,
  others: readonly SecretProperties[],
  changes: Fields,
  wanted: Fields,
): Promise<Fields> {
  let all = wanted;
  for (const { version } of others.toSorted(byAge)) {
    const reading = await vault.read(secret, version === undefined ? {} : { version });
    const theirs = reading.state === 'there' ? parseFields(reading.text) : undefined;
    if (theirs === undefined) continue;
    const made = changesFrom(base, theirs);
    all = new Map([...all].filter(([field]) => !(changes.has(field) && made.has(field))));
    for (const [field, value] of made) if (!changes.has(field)) all = new Map([...all, [field, value]]);
  }
  return all;
}

function byAge(one: SecretProperties, other: SecretProperties): number {
  return (one.createdOn?.getTime() ?? 0) - (other.createdOn?.getTime() ?? 0);
}
