import type { SecretReference } from '../../settings/secret-reference.ts';

/** `secret://name/field` → `name/field`, as a vault calls it. */
export function pathOf({ name, field }: SecretReference): string {
  return `${name}/${field}`;
}

/** The other way round. */
export function referenceOf(path: string): SecretReference {
  const [name = '', field = ''] = path.split('/');
  return { uri: `secret://${path}`, name, field };
}
