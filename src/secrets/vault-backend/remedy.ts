import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Absence } from '../definition.ts';
import { pathOf } from './path.ts';

/** What a person does to have a secret in a vault. */
export function remedy(reference: SecretReference, absence: Absence = 'missing'): string {
  const command = (words: string) => `"npm run -s portcullis -- secrets ${words}"`;
  const set = command(`set ${pathOf(reference)}`);
  if (absence !== 'disabled') return `run ${set}`;
  return `run ${command(`rollback ${pathOf(reference)} --to <version>`)}, or store a new one with ${set}`;
}
