import type { Lookup, SecretBackend } from '../../secrets/definition.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed } from '../command.ts';
import { writerOf } from './abilities.ts';
import { DEFAULT_GRACE, parseGrace } from './parse-grace.ts';

/** A backend with its name, for messages. */
export interface NamedBackend {
  readonly name: string;
  readonly backend: SecretBackend;
}

/**
 * What became of one secret: `unchanged` was there already; `conflict` was there with another value, or was disabled or destroyed
 * there, and was left.
 */
export type Migrated = 'copied' | 'unchanged' | 'conflict' | 'disabled' | 'missing';

/**
 * Copies one secret, with the version before it while that is good, and reads it back. Nothing is taken from where it was; killed at
 * any moment, it can be done again.
 * @throws CommandFailed when another value is read back than was written.
 */
export async function migrateOne(
  from: NamedBackend,
  to: NamedBackend,
  reference: SecretReference,
  { overwrite, why }: { readonly overwrite: boolean; readonly why: string },
): Promise<Migrated> {
  const source = await from.backend.fetch(reference, { why });
  const there = await to.backend.fetch(reference, { why });
  if (!source.found) return there.found ? 'unchanged' : source.absence === 'disabled' ? 'disabled' : 'missing';
  if (isCurrent(there, source.current.value.reveal())) return 'unchanged';
  // The version before, alone: that is where a copy was that was killed.
  const isHalf = source.previous !== undefined && isCurrent(there, source.previous.value.reveal());
  // Somebody took it out of use there: a copy would put it back.
  const isTaken = there.found ? !isHalf : there.absence !== 'missing';
  if (isTaken && !overwrite) return 'conflict';
  const writer = writerOf(to);
  if (source.previous !== undefined && writer.versions !== undefined && !isHalf)
    await writer.put(reference, source.previous.value, 0);
  await writer.put(reference, source.current.value, source.previous === undefined ? 0 : parseGrace(DEFAULT_GRACE));
  const copy = await to.backend.fetch(reference, { why });
  if (isCurrent(copy, source.current.value.reveal())) return 'copied';
  throw new CommandFailed(
    `${reference.uri} reads differently in ${to.name} than it was written. It is untouched in ${from.name}.`,
  );
}

const isCurrent = (lookup: Lookup, value: string) => lookup.found && lookup.current.value.reveal() === value;
