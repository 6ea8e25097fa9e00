import { BackendUnusable } from '../definition.ts';

/** What a secret holds: values by field. Others may have put something there that is no text. */
export type Fields = ReadonlyMap<string, unknown>;

/** https://learn.microsoft.com/azure/key-vault/secrets/about-secrets: 25 kB. */
export const LARGEST = 25_600;

/** undefined when it is no JSON object. */
export function parseFields(text: string | undefined): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return new Map(Object.entries(parsed));
  } catch {
    return undefined;
  }
}

/** @throws BackendUnusable when it is no JSON object. */
export function fieldsIn(text: string | undefined, secret: string): Fields {
  const fields = parseFields(text);
  if (fields !== undefined) return fields;
  throw new BackendUnusable(
    `the secret ${secret} in Azure Key Vault is no JSON object`,
    'store an object there, as {"api-key": "…"}, or use another name or prefix',
  );
}

/** The text of one field; undefined when it is not there or blank. @throws BackendUnusable when it is no text. */
export function textOf(fields: Fields, field: string, secret: string): string | undefined {
  const value = fields.get(field);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  throw new BackendUnusable(
    `the field ${field} of the secret ${secret} in Azure Key Vault is not a string`,
    'put the value in quotes',
  );
}

/** @throws BackendUnusable when it is more than Key Vault takes. */
export function written(fields: Fields, secret: string): string {
  const text = JSON.stringify(Object.fromEntries(fields));
  const size = Buffer.byteLength(text);
  if (size <= LARGEST) return text;
  throw new BackendUnusable(
    `the secret ${secret} would have ${size} bytes with all its fields, and Azure Key Vault takes ${LARGEST}`,
    'store the value under another name, or keep it elsewhere',
  );
}

/** Whether two hold the same. */
export function same(one: Fields, other: Fields): boolean {
  return one.size === other.size && changesFrom(one, other).size === 0;
}

/** What has to be set, or with undefined taken away, to make the second out of the first. */
export function changesFrom(before: Fields, after: Fields): Fields {
  const changes = new Map<string, unknown>();
  for (const field of new Set([...before.keys(), ...after.keys()])) {
    const value = after.get(field);
    if (JSON.stringify(before.get(field)) !== JSON.stringify(value)) changes.set(field, value);
  }
  return changes;
}

export function withChanges(fields: Fields, changes: Fields): Fields {
  return new Map([...new Map([...fields, ...changes])].filter(([, value]) => value !== undefined));
}
