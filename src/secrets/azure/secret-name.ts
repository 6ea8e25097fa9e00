import { type SecretReference, secretReference } from '../../settings/secret-reference.ts';
import { BackendUnusable } from '../definition.ts';

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
const LONGEST = 127;

/**
 * What a secret is called in the vault. Key Vault takes names that differ in upper and lower case alone for one.
 * @throws BackendUnusable when it cannot be called so there.
 */
export function secretNameOf(prefix: string, { uri, name }: SecretReference): string {
  const strange = [...new Set(name.replaceAll(/[0-9A-Za-z-]/g, ''))];
  if (strange.length > 0) {
    throw new BackendUnusable(
      `${uri} has no name in Azure Key Vault, which takes letters, digits and hyphens, but not ${strange.join(' or ')}`,
      'use another name in the reference; behind the slash every character is good',
    );
  }
  const whole = `${prefix}${name}`;
  if (whole.length <= LONGEST) return whole;
  throw new BackendUnusable(
    `${uri} has no name in Azure Key Vault, where ${LONGEST} characters are the most, with secrets.options.prefix`,
    'use a shorter name or prefix',
  );
}

/** What refers to a field of a secret there; undefined when nothing can. */
export function referenceTo(prefix: string, secret: string, field: string): SecretReference | undefined {
  if (!isBelow(prefix, secret)) return undefined;
  return secretReference.safeParse(`secret://${secret.slice(prefix.length)}/${field}`).data;
}

/** Whether a secret there may be one of ours. */
export function isBelow(prefix: string, secret: string): boolean {
  return secret.toLowerCase().startsWith(prefix.toLowerCase());
}
