import { atOnce } from '../../core/at-once.ts';
import { isAwsError } from '../../managers/aws/aws-error.ts';
import type { SecretsManager } from '../../managers/aws/secrets-manager.ts';
import { BackendUnusable, type SecretSummary } from '../definition.ts';
import { fieldsOf } from './fields.ts';
import { referenceTo } from './naming.ts';

/** Reads at once: AWS allows thousands in a second, and each has to be signed here. */
const AT_ONCE = 8;

/**
 * Every field of every secret under the prefix that may be read and is a JSON object: AWS lists an account's secrets all or none, and
 * the others are somebody else's.
 * @throws AwsError when nothing may be read at all.
 */
export async function listing(manager: SecretsManager, prefix: string): Promise<SecretSummary[]> {
  const names = (await manager.names(prefix)).filter((name) => referenceTo(prefix, name, 'field') !== undefined);
  const denials: unknown[] = [];
  const found = await atOnce(AT_ONCE, names, (name) =>
    summariesOf(manager, prefix, name).catch((error: unknown) => {
      if (!isAwsError(error, 'AccessDeniedException')) throw error;
      denials.push(error);
      return [];
    }),
  );
  if (denials.length > 0 && denials.length === names.length) throw denials[0];
  return found.flat().sort((one, other) => (one.reference.uri < other.reference.uri ? -1 : 1));
}

async function summariesOf(manager: SecretsManager, prefix: string, name: string): Promise<SecretSummary[]> {
  const stored = await manager.read(name);
  if (typeof stored === 'string') return [];
  const { id: version, createdAt } = stored;
  return fieldNames(name, stored.text).flatMap((field) => {
    const reference = referenceTo(prefix, name, field);
    if (reference === undefined) return [];
    return { reference, state: 'enabled' as const, version, createdAt };
  });
}

function fieldNames(name: string, text: string | undefined): string[] {
  try {
    return Object.entries(fieldsOf(name, text)).flatMap(([field, value]) => (typeof value === 'string' ? field : []));
  } catch (error) {
    if (error instanceof BackendUnusable) return [];
    throw error;
  }
}
