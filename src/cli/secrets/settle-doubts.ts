import type { Settings } from '../../settings/schema.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed, type Shell } from '../command.ts';
import { saysYes } from './confirm.ts';
import { doubtsAbout } from './doubts.ts';
import { fieldsBehind } from './fields-behind.ts';
import { path } from './read-current.ts';

/** A value that is about to be stored. */
export interface Candidate {
  readonly reference: SecretReference;
  readonly value: string;
}

/**
 * Questions values that do not look like what they are to be stored as: at a terminal it asks; elsewhere it warns, and says how to
 * undo it.
 * @param yes true when nothing shall be asked
 * @returns the warnings.
 * @throws CommandFailed when the person says no.
 */
export async function settleDoubts(
  shell: Shell,
  candidates: readonly Candidate[],
  sections: Settings['integrations'],
  yes: boolean,
): Promise<string[]> {
  const doubts = candidates.flatMap(({ reference, value }) =>
    doubtsAbout(value, fieldsBehind(reference, sections)).map((doubt) => `${reference.uri}: the value ${doubt}.`),
  );
  if (doubts.length === 0) return [];
  for (const doubt of doubts) shell.errors.write(`warning: ${doubt}\n`);
  if (yes) return doubts;
  if (shell.input.isTTY !== true) {
    shell.errors.write(`It is stored all the same, since nobody can be asked here. To undo it: ${undo(candidates)}\n`);
    return doubts;
  }
  if (await saysYes(shell, 'Store it anyway?')) return doubts;
  throw new CommandFailed('nothing was stored.');
}

function undo(candidates: readonly Candidate[]): string {
  const [first, another] = candidates;
  const what = first === undefined || another !== undefined ? '<reference>' : path(first.reference);
  const command = 'npm run -s portcullis -- secrets';
  return `${command} rollback ${what}; where it is the first version: ${command} destroy ${what}`;
}
