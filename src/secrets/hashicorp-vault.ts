import { SecretValue } from '../core/secret-value.ts';
import { VaultClient } from '../managers/hashicorp-vault/client.ts';
import { PolicyLacking } from '../managers/hashicorp-vault/refusal.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { type Absence, type BackendDefinition, BackendUnusable, type Lookup } from './definition.ts';
import { changeFields, fieldsOf } from './hashicorp-vault/change-fields.ts';
import { eraseField } from './hashicorp-vault/erase-field.ts';
import { KeyValue, type KvRead } from './hashicorp-vault/key-value.ts';
import { listFields } from './hashicorp-vault/list-fields.ts';
import { type HashicorpVaultOptions, options } from './hashicorp-vault/options.ts';
import { withManager } from './manager-backend.ts';

/** Read to see whether secrets can be read; nobody need have put it there. */
const PROBE = 'portcullis-probe';

/** Secrets from HashiCorp Vault or OpenBao, KV version 2: `<mount>/data/<prefix><name>`, in the field `<field>`. */
export const hashicorpVault: BackendDefinition<HashicorpVaultOptions> = {
  name: 'hashicorp-vault',
  options,
  open: (chosen, { environment, timers }) => {
    const { mount, prefix } = chosen;
    const client = new VaultClient(chosen, { environment, timers });
    const store = new KeyValue(client, mount);
    return {
      fetch: (reference, { signal }) =>
        withManager(async () =>
          lookupIn(await store.read(pathOf(reference, prefix), signal === undefined ? {} : { signal }), reference),
        ),
      probe: () =>
        withManager(async () => {
          try {
            await store.read(`${prefix}${PROBE}`);
          } catch (error) {
            // A policy may name each secret; that the token is valid is known then.
            if (!(error instanceof PolicyLacking)) throw error;
          }
        }),
      remedy: (reference, absence) => remedy(reference, absence, chosen),
      list: () => withManager(() => listFields(store, prefix)),
      writer: {
        put: (reference, value) =>
          withManager(async () => {
            const change = (read: KvRead) => ({ ...fieldsOf(read), [reference.field]: value.reveal() });
            return String(await changeFields(store, pathOf(reference, prefix), change));
          }),
        destroy: (reference) => withManager(() => eraseField(store, pathOf(reference, prefix), reference.field)),
      },
      close: () => client.close(),
    };
  },
};

const pathOf = ({ name }: SecretReference, prefix: string) => prefix + name;

/** @throws BackendUnusable when what is there is no text. */
function lookupIn(read: KvRead, { uri, field }: SecretReference): Lookup {
  if (read.is === 'deleted') return { found: false, absence: 'disabled' };
  if (read.is !== 'held') return { found: false, absence: read.is };
  const value = Object.hasOwn(read.fields, field) ? read.fields[field] : undefined;
  if (value === undefined || value === null || value === '') return { found: false, absence: 'missing' };
  if (typeof value !== 'string')
    throw new BackendUnusable(`${uri}, whose field ${field} in Vault is not a text`, 'store the key as a string');
  return { found: true, current: { id: String(read.version), value: new SecretValue(value) } };
}

function remedy(
  { name, field }: SecretReference,
  absence: Absence | undefined,
  { mount, prefix }: HashicorpVaultOptions,
): string {
  const secret = `-mount=${mount} ${prefix}${name}`;
  const set = `run "npm run -s portcullis -- secrets set ${name}/${field}", or "vault kv patch ${secret} ${field}=-"`;
  if (absence !== 'disabled') return `${set}, on a KV engine of version 2`;
  return `see "vault kv metadata get ${secret}" for its last version, and run "vault kv undelete -versions=<that> ${secret}" for its field ${field}`;
}
