import { SecretValue } from '../../core/secret-value.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Progress } from '../../vault/progress.ts';
import { CommandFailed } from '../command.ts';
import { writerOf } from './abilities.ts';
import type { Candidate } from './settle-doubts.ts';
import type { SecretsAtHand } from './with-secrets.ts';

/** What became of one secret of many. */
export interface StoredSecret {
  readonly reference: SecretReference;
  readonly outcome: 'stored' | 'unchanged';
  readonly version: string;
}

/** @throws CommandFailed, naming them, when some were disabled or destroyed: an old file would put them back. */
export async function refuseWithdrawn({ backend }: SecretsAtHand, candidates: readonly Candidate[]): Promise<void> {
  const withdrawn: string[] = [];
  for (const { reference } of candidates) {
    const there = await backend.fetch(reference, { why: 'secrets import' });
    if (!there.found && there.absence !== 'missing') withdrawn.push(`${reference.uri}: ${there.absence}`);
  }
  if (withdrawn.length === 0) return;
  throw new CommandFailed(
    `some of these were taken out of use, and nothing was stored; to put them back, give --overwrite:\n  ${withdrawn.join('\n  ')}`,
  );
}

/**
 * Stores secrets one after another, but those that are there with the same value.
 * @param results what has been dealt with, also when it throws
 * @throws CommandFailed when one could not be stored, telling how many were; doing it again goes on from there.
 */
export async function storeAll(
  secrets: SecretsAtHand,
  candidates: readonly Candidate[],
  grace: number,
  results: StoredSecret[],
  tell: Progress,
): Promise<void> {
  const writer = writerOf(secrets);
  for (const { reference, value } of candidates) {
    try {
      const there = await secrets.backend.fetch(reference, { why: 'secrets import' });
      const isSame = there.found && there.current.value.reveal() === value;
      results.push(
        isSame
          ? { reference, outcome: 'unchanged', version: there.current.id }
          : { reference, outcome: 'stored', version: await writer.put(reference, new SecretValue(value), grace) },
      );
      tell(results.length, candidates.length);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'an unknown failure';
      throw new CommandFailed(
        `${reference.uri} could not be stored: ${reason}\n` +
          `${results.length} of ${candidates.length} are there. Do the same again: what is there already is left alone.`,
      );
    }
  }
}
