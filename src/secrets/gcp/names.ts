import { type SecretReference, secretReference } from '../../settings/secret-reference.ts';

/** https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create: at most 255 of these. */
const SECRET_ID = /^[A-Za-z0-9_-]{1,255}$/;

/** Fields of several words, as they are written in front of a hyphen that ends a name; the longest first. */
const FIELDS = [
  ...['api-key-secret', 'api-key-sid', 'signing-secret', 'webhook-secret', 'client-secret', 'access-token'],
  ...['account-sid', 'private-key', 'auth-token', 'access-key', 'secret-key', 'auth-key', 'client-id', 'api-key'],
];

/**
 * `secret://google-maps/api-key` is the secret `<prefix>google-maps-api-key`.
 * @returns undefined for what has no name there: with a dot, or too long.
 */
export function secretIdOf(prefix: string, { name, field }: SecretReference): string | undefined {
  const id = `${prefix}${name}-${field}`;
  return SECRET_ID.test(id) ? id : undefined;
}

/**
 * The reference that a secret's name stands for: the one that was noted when Portcullis made it, or else by the usual fields, or by
 * the last hyphen.
 * @param noted `<name>/<field>`
 * @returns undefined for what is none of ours.
 */
export function referenceOf(prefix: string, id: string, noted?: string | null): SecretReference | undefined {
  if (!id.startsWith(prefix)) return undefined;
  const written = secretReference.safeParse(`secret://${noted}`).data;
  if (written !== undefined && `${prefix}${written.name}-${written.field}` === id) return written;
  const rest = id.slice(prefix.length);
  const usual = FIELDS.find((field) => rest.endsWith(`-${field}`));
  const hyphen = usual === undefined ? rest.lastIndexOf('-') : rest.length - usual.length - 1;
  return secretReference.safeParse(`secret://${rest.slice(0, Math.max(hyphen, 0))}/${rest.slice(hyphen + 1)}`).data;
}
