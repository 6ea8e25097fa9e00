import { BackendUnusable } from '../definition.ts';
import { changeFields, fieldsOf } from './change-fields.ts';
import type { KeyValue } from './key-value.ts';

/**
 * Erases one field for good. Vault erases whole versions only: those that held the field go, with the old values of the other
 * fields, whose current values go into a new version. With the last field goes all that Vault knows of the secret.
 * @returns false when no version holds it.
 * @throws BackendUnusable when nobody can see what else would be lost; ManagerError
 */
export async function eraseField(store: KeyValue, path: string, field: string): Promise<boolean> {
  const newest = await store.read(path);
  if (newest.is === 'missing') return false;
  if (newest.is === 'deleted')
    throw new BackendUnusable(
      `version ${newest.version} of ${path} in Vault is deleted, so that nobody can see which fields would go with ${field}`,
      'undelete it with "vault kv undelete" first, or erase the whole secret with "vault kv metadata delete"',
    );
  const isHeld = Object.hasOwn(fieldsOf(newest), field);
  if (isHeld && Object.keys(fieldsOf(newest)).length === 1) {
    await store.destroyAll(path);
    return true;
  }
  // The newest last: when this is cut short, it still tells that there is something to erase.
  const erased = await eraseBefore(newest.version, { store, path, field, unseen: isHeld });
  if (!isHeld) return erased;
  const version = await changeFields(store, path, (read) => {
    const { [field]: held, ...others } = fieldsOf(read);
    return held === undefined ? undefined : others;
  });
  if (version !== undefined) await eraseBefore(version, { store, path, field, unseen: true });
  return true;
}

interface FieldOfVersions {
  readonly store: KeyValue;
  readonly path: string;
  readonly field: string;
  /** Whether versions that nobody can look into, as they are deleted, count among those that hold it. */
  readonly unseen: boolean;
}

async function eraseBefore(newest: number, { store, path, field, unseen }: FieldOfVersions): Promise<boolean> {
  const holding: number[] = [];
  for (const version of await store.versions(path)) {
    if (version >= newest) continue;
    const read = await store.read(path, { version });
    if (read.is === 'deleted' ? unseen : Object.hasOwn(fieldsOf(read), field)) holding.push(version);
  }
  await store.destroy(path, holding);
  return holding.length > 0;
}
