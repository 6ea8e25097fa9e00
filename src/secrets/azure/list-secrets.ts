import type { SecretProperties } from '@azure/keyvault-secrets';
import { atOnce } from '../../core/at-once.ts';
import type { SecretSummary } from '../definition.ts';
import { parseFields } from './fields.ts';
import type { KeyVault } from './key-vault.ts';
import { isBelow, referenceTo } from './secret-name.ts';

/** A vault lets itself be read 4,000 times in ten seconds; these many reads at once stay far below. */
const AT_ONCE = 8;

/**
 * All fields that can be handed out. Which fields a secret has stands in its value alone, so each one is read; of a disabled one
 * nobody can tell.
 */
export async function listSecrets(vault: KeyVault, prefix: string): Promise<SecretSummary[]> {
  const ours = (await vault.secrets()).filter((secret) => mayBeOurs(secret, prefix));
  const found = await atOnce(AT_ONCE, ours, ({ name }) => fieldsOf(vault, prefix, name));
  return found.flat();
}

/** Certificates and what says that it is something else are left alone. */
function mayBeOurs({ name, enabled, managed, contentType }: SecretProperties, prefix: string): boolean {
  const isJson = contentType === undefined || contentType === '' || contentType.startsWith('application/json');
  return isBelow(prefix, name) && enabled !== false && managed !== true && isJson;
}

async function fieldsOf(vault: KeyVault, prefix: string, name: string): Promise<SecretSummary[]> {
  const reading = await vault.read(name);
  if (reading.state !== 'there') return [];
  const { version, createdOn } = reading.properties;
  return [...(parseFields(reading.text) ?? [])].flatMap(([field, value]) => {
    const reference = referenceTo(prefix, name, field);
    if (reference === undefined || typeof value !== 'string' || value.trim() === '') return [];
    return {
      reference,
      state: 'enabled' as const,
      ...(version === undefined ? {} : { version }),
      ...(createdOn === undefined ? {} : { createdAt: createdOn.getTime() }),
    };
  });
}
