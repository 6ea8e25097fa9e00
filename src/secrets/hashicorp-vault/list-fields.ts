import { atOnce } from '../../core/at-once.ts';
import { secretReference } from '../../settings/secret-reference.ts';
import type { SecretSummary } from '../definition.ts';
import type { KeyValue } from './key-value.ts';

/** Secrets read at once: the list is for a person who waits. */
const AT_ONCE = 8;

/**
 * Every field that a reference can name, of the secrets under a prefix. Vault tells the fields of no deleted secret, which is left
 * out for that. @throws ManagerError
 */
export async function listFields(store: KeyValue, prefix: string): Promise<SecretSummary[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const start = prefix.slice(folder.length);
  const keys = (await store.list(folder)).filter((key) => key.startsWith(start) && !key.endsWith('/'));
  const found = await atOnce(AT_ONCE, keys, (key) => fieldsAt(store, folder + key, key.slice(start.length)));
  return found.flat();
}

async function fieldsAt(store: KeyValue, path: string, name: string): Promise<SecretSummary[]> {
  // What no reference can name is not read either.
  if (!secretReference.safeParse(`secret://${name}/any`).success) return [];
  const read = await store.read(path);
  if (read.is !== 'held') return [];
  return Object.entries(read.fields).flatMap(([field, value]) => {
    const { data: reference } = secretReference.safeParse(`secret://${name}/${field}`);
    if (reference === undefined || typeof value !== 'string' || value === '') return [];
    return [{ reference, state: 'enabled', version: String(read.version), createdAt: read.createdAt } as const];
  });
}
