import type { protos } from '@google-cloud/secret-manager';
import { SecretValue } from '../../core/secret-value.ts';
import { crc32c } from '../../managers/gcp/crc32c.ts';
import { foreign, type GcpError, statusIn } from '../../managers/gcp/gcp-error.ts';
import { ManagerError } from '../../managers/manager-error.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { type Absence, BackendUnusable, type Lookup } from '../definition.ts';
import { ROLES, SERVICE, type SecretManager } from './secret-manager.ts';
import { versionIn } from './version-in.ts';

type Accessed = protos.google.cloud.secretmanager.v1.IAccessSecretVersionResponse;

/** The newest version of a secret. @throws BackendUnusable, ManagerError. */
export async function readLatest(
  manager: SecretManager,
  reference: SecretReference,
  signal?: AbortSignal,
): Promise<Lookup> {
  const secret = manager.secretOf(reference);
  const name = `${secret}/versions/latest`;
  try {
    const use = { ...ROLES.access, resource: secret };
    const accessed = await manager.connection.ask(
      use,
      (client, options) => client.accessSecretVersion({ name }, options),
      signal,
    );
    const id = versionIn(accessed, secret);
    const value = textOf(accessed, secret);
    if (value === '') return { found: false, absence: 'missing' };
    return { found: true, current: { id, value: new SecretValue(value) } };
  } catch (error) {
    const status = statusIn(error);
    // Of a secret that is not there, and of one without a version.
    if (status === 'NOT_FOUND') return { found: false, absence: 'missing' };
    if (status !== 'FAILED_PRECONDITION') throw error;
    return { found: false, absence: await absenceOf(manager, secret, error as GcpError, signal) };
  }
}

/** Which state keeps a version from being read; the role for reading alone may not ask, and has what the refusal says. */
async function absenceOf(
  { connection }: SecretManager,
  secret: string,
  refusal: GcpError,
  signal?: AbortSignal,
): Promise<Absence> {
  const name = `${secret}/versions/latest`;
  const state = await connection
    .ask({ ...ROLES.look, resource: secret }, (client, options) => client.getSecretVersion({ name }, options), signal)
    .then(
      (version) => version.state,
      (error: unknown) => {
        if (statusIn(error) === 'PERMISSION_DENIED') return refusal.answer.state;
        throw error;
      },
    );
  if (state === 'DISABLED' || state === 'DESTROYED') return state === 'DISABLED' ? 'disabled' : 'destroyed';
  throw new BackendUnusable(
    `the newest version of ${secret} cannot be read: it, or the key of yours that encrypts it, is switched off or destroyed`,
    'enable it, or add another version',
  );
}

/** @throws ManagerError `failing` when it is not there, or changed on its way; BackendUnusable for what is no text. */
function textOf({ payload }: Accessed, secret: string): string {
  if (!payload) throw foreign(SERVICE.host);
  const data = Buffer.from((payload.data ?? '') as Uint8Array);
  const checksum = payload.dataCrc32c;
  // Emulators send none.
  if (checksum !== undefined && checksum !== null && String(checksum) !== String(crc32c(data)))
    throw new ManagerError('failing', `the value of ${secret} changed on its way here (CRC32C)`, 'try again');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new BackendUnusable(`${secret} holds bytes that are no text (UTF-8)`, 'store it as text, such as base64');
  }
}
