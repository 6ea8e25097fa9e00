import { type ReadKey, readKey } from '../../caller-keys/read-key.ts';
import { placeOf } from '../../caller-keys/slot-place.ts';
import type { KeyShelf } from '../../secrets/key-shelf.ts';
import type { Settings } from '../../settings/schema.ts';
import { CommandFailed } from '../command.ts';
import type { NamedCaller } from './caller.ts';
import { variableFor, wantedTwice } from './key-variables.ts';

/**
 * The variables that hold a caller's own keys of some integrations, in clear: of all of them, or of none.
 * @throws UsageError for a name that is not configured; CommandFailed when the caller has no key for one of them.
 */
export async function callerVariables(
  names: readonly string[],
  sections: Settings['integrations'],
  { caller, task }: NamedCaller,
  shelf: KeyShelf,
  why: string,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  const wanted = [...new Set(names)].map((name) => ({
    name,
    variableOf: (field: string) => variableFor(field, name, sections),
  }));
  // Before anything is read.
  for (const { name, variableOf } of wanted) {
    variableOf('');
    if (sections[name]?.byok === false)
      throw new CommandFailed(`${name} takes no keys of callers: the configuration says byok: false.`);
  }
  for (const { name, variableOf } of wanted) {
    const read = await readKey(shelf, placeOf({ caller, integration: name, task }), { why });
    if (read.is !== 'held') throw noKey(name, task, read.is);
    for (const [field, value] of Object.entries(read.held.key.fields)) {
      const variable = variableOf(field);
      if (Object.hasOwn(variables, variable) && variables[variable] !== value.reveal()) throw wantedTwice(variable);
      variables[variable] = value.reveal();
    }
  }
  return variables;
}

function noKey(name: string, task: string | undefined, is: Exclude<ReadKey['is'], 'held'>): CommandFailed {
  const own = `key of its own for ${name}${task === undefined ? '' : ' and this task'}`;
  const found = is === 'nothing' ? `this caller has no ${own}` : `this caller has a ${own} that does not open`;
  return new CommandFailed(
    `${found}, and the product's is not used in its place, so nothing was run. ` +
      `Have the caller store one with PUT /me/keys/${name}${task === undefined ? '' : '?task=<id>'}, or leave --caller out to use the product's.`,
  );
}
