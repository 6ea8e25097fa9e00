import { type SecretReference, secretReference } from '../../settings/secret-reference.ts';

/** What a secret is called at AWS. */
export type NameOf = (reference: SecretReference) => string;

/** The reference to a field of a secret; undefined for one that no reference can name. */
export function referenceTo(prefix: string, secret: string, field: string): SecretReference | undefined {
  return secretReference.safeParse(`secret://${secret.slice(prefix.length)}/${field}`).data;
}
