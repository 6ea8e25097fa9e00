import type { SecretValue } from '../../core/secret-value.ts';
import { crc32c } from '../../managers/gcp/crc32c.ts';
import { foreign, statusIn } from '../../managers/gcp/gcp-error.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { BackendUnusable } from '../definition.ts';
import { NOTE } from './list.ts';
import { lastPart, ROLES, SERVICE, type SecretManager } from './secret-manager.ts';
import { versionIn } from './version-in.ts';

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
    if (added !== undefined) return versionIn(added, secret);
    await create(manager, reference);
    return versionIn(await add(), secret);
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
  if (!(await isThere(connection, name))) return false;
  const gone = await unless('NOT_FOUND', () =>
    connection.ask({ ...ROLES.erase, resource: name }, (client, options) => client.deleteSecret({ name }, options)),
  );
  return gone !== undefined;
}

/** An erasure is answered with nothing that only Secret Manager says, so that it has to say something before. */
async function isThere(connection: SecretManager['connection'], name: string): Promise<boolean> {
  const use = { ...ROLES.lookAt, resource: name };
  try {
    const found = await unless('NOT_FOUND', () =>
      connection.ask(use, (client, options) => client.getSecret({ name }, options)),
    );
    if (found !== undefined && lastPart(found.name) !== lastPart(name)) throw foreign(SERVICE.host);
    return found !== undefined;
  } catch (error) {
    // Whoever may erase and not look was refused by Secret Manager itself.
    if (statusIn(error) === 'PERMISSION_DENIED') return true;
    throw error;
  }
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
    if (statusIn(error) === status) return undefined;
    throw error;
  }
}

function tooLarge(secret: string): BackendUnusable {
  return new BackendUnusable(`the value for ${secret} is larger than 64 KiB`, 'store what is smaller');
}
