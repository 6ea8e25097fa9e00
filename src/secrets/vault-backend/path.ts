import type { SecretReference } from '../../settings/secret-reference.ts';
import { isOnShelf } from '../../vault/vault/shelf.ts';

/** `secret://name/field` → `name/field`, as a vault calls it. */
export function pathOf({ name, field }: SecretReference): string {
  const path = `${name}/${field}`;
  // No reference is parsed to such a name; whatever made this one, callers' keys are none of its business.
  if (isOnShelf(path)) throw new Error('A reference to a secret names no key of a caller.');
  return path;
}

/** The other way round. */
export function referenceOf(path: string): SecretReference {
  const [name = '', field = ''] = path.split('/');
  return { uri: `secret://${path}`, name, field };
}
