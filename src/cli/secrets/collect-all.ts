import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Progress } from '../../vault/progress.ts';
import type { Candidate } from './settle-doubts.ts';
import type { SecretsAtHand } from './with-secrets.ts';

/** All that a backend gives out. */
export interface Collected {
  readonly secrets: readonly Candidate[];
  /** Named, and not given out: disabled, or not there. */
  readonly absent: readonly SecretReference[];
}

/** Every reference that a backend can list, else every one of the configuration. */
export async function allReferences({ backend, configured }: SecretsAtHand): Promise<readonly SecretReference[]> {
  if (backend.list === undefined) return configured.references;
  return (await backend.list()).map(({ reference }) => reference);
}

/** Reads the current version of every secret. */
export async function collectAll(opened: SecretsAtHand, why: string, tell: Progress): Promise<Collected> {
  const secrets: Candidate[] = [];
  const absent: SecretReference[] = [];
  const references = await allReferences(opened);
  for (const [index, reference] of references.entries()) {
    const lookup = await opened.backend.fetch(reference, { why });
    if (lookup.found) secrets.push({ reference, value: lookup.current.value.reveal() });
    else absent.push(reference);
    tell(index + 1, references.length);
  }
  return { secrets, absent };
}
