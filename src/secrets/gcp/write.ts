import type { SecretValue } from '../../core/secret-value.ts';
import { crc32c } from '../../managers/gcp/crc32c.ts';
import { GcpError } from '../../managers/gcp/gcp-error.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { BackendUnusable } from '../definition.ts';
import { NOTE } from './list.ts';
import { lastPart, ROLES, type SecretManager } from './secret-manager.ts';

/** https://docs.cloud.google.com/secret-manager/quotas: 64 KiB. */
const LARGEST = 65_536;

/** Adds a version, to a secret that is made when there is none. @returns its number. @throws BackendUnusable, ManagerError. */
export async function addVersion(
  manager: SecretManager,
  reference: SecretReference,
  value: SecretValue,
): Promise<string> {
  const secret = manager.secretOf(reference);
  const data = Buffer.from(value.reveal());
  if (data.length > LARGEST) throw tooLarge(secret);
  const payload = { data, dataCrc32c: crc32c(data) };
  const add = () =>
    manager.connection.ask({ ...ROLES.add, resource: secret }, (client, options) =>
      client.addSecretVersion({ parent: secret, payload }, options),
    );
  try {
    const added = await unless('NOT_FOUND', add);
    if (added !== undefined) return lastPart(added.name);
    await create(manager, reference);
    return lastPart((await add()).name);
  } finally {
    data.fill(0);
  }
}

/** Erases a secret with all its versions. @returns false when there is none. */
export async function deleteSecret(
  { connection, secretOf }: SecretManager,
  reference: SecretReference,
): Promise<boolean> {
  const name = secretOf(reference);
  const gone = await unless('NOT_FOUND', () =>
    connection.ask({ ...ROLES.erase, resource: name }, (client, options) => client.deleteSecret({ name }, options)),
  );
  return gone !== undefined;
}

/** Makes a secret without a version, unless somebody else just did. */
async function create({ connection, parent, secretOf }: SecretManager, reference: SecretReference): Promise<void> {
  const request = {
    parent,
    secretId: lastPart(secretOf(reference)),
    secret: {
      replication: { automatic: {} },
      labels: { 'managed-by': 'portcullis' },
      // A name does not tell where its field begins.
      annotations: { [NOTE]: `${reference.name}/${reference.field}` },
    },
  };
  await unless('ALREADY_EXISTS', () =>
    connection.ask({ ...ROLES.create, resource: parent }, (client, options) => client.createSecret(request, options)),
  );
}

/** undefined for the one answer that is expected. */
async function unless<T>(status: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GcpError && error.answer.status === status) return undefined;
    throw error;
  }
}

function tooLarge(secret: string): BackendUnusable {
  return new BackendUnusable(`the value for ${secret} is larger than 64 KiB`, 'store what is smaller');
}
