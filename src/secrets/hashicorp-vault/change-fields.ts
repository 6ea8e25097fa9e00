import { BackendUnusable } from '../definition.ts';
import type { Fields, KeyValue, KvRead } from './key-value.ts';

/** How often somebody may be quicker. Each time somebody else's write succeeded, so that this many in a row are no accident. */
const ATTEMPTS = 50;

/** A change to a secret, from what it is to what it holds then; undefined to leave it. */
export type Change = (read: KvRead) => Fields | undefined;

/**
 * Makes a new version out of the newest one, and again where somebody else wrote meanwhile, so that no write is lost.
 * @returns the new version's number; undefined when the change was to leave it.
 * @throws BackendUnusable when others never stop writing.
 */
export async function changeFields(store: KeyValue, path: string, change: Change): Promise<number | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const read = await store.read(path);
    const fields = change(read);
    if (fields === undefined) return undefined;
    const version = await store.write(path, fields, read.is === 'missing' ? 0 : read.version);
    if (version !== undefined) return version;
  }
  throw new BackendUnusable(
    `${path} in Vault is written by others without a pause`,
    'find out who does, and try again',
  );
}

/** What a secret holds; nothing, where nobody can see it. */
export function fieldsOf(read: KvRead): Fields {
  return read.is === 'held' ? read.fields : {};
}
