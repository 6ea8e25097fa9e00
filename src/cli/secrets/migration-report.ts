import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Report } from '../command.ts';
import type { StoreChoice } from '../store/choose-store.ts';
import { configurationLines } from '../vault/configuration-lines.ts';
import type { Migrated } from './migrate-one.ts';

/** What became of one secret of many. */
export interface MigratedSecret {
  readonly reference: SecretReference;
  readonly outcome: Migrated;
}

/** What a migration came to. */
export interface Migration {
  /** The backend's name. */
  readonly from: string;
  /** With what the configuration says of it. */
  readonly to: StoreChoice;
  readonly secrets: readonly MigratedSecret[];
}

export function migrationReport({ from, to: store, secrets }: Migration): Report {
  const to = store.definition.name;
  const of = (outcome: Migrated) =>
    secrets.filter((each) => each.outcome === outcome).map(({ reference }) => reference.uri);
  const [copied, unchanged, conflicts, disabled, missing] = [
    of('copied'),
    of('unchanged'),
    of('conflict'),
    of('disabled'),
    of('missing'),
  ];
  const lines = configurationLines(store);
  const ok = conflicts.length + missing.length === 0;
  const text = [
    `Copied ${count(copied)} from ${from} to ${to}, and read each back. ${count(unchanged)} had been there already.`,
    ...some(
      conflicts,
      `In ${to} with another value, disabled or destroyed, and left as they are there; --overwrite replaces them`,
    ),
    ...some(missing, `Neither in ${from} nor in ${to}`),
    ...some(disabled, `Disabled, and only in ${from}`),
    ...(ok
      ? nextSteps(from, store, lines)
      : ['Do it again when that is settled: what is there already is left alone.']),
  ];
  return {
    ok,
    text: text.join('\n'),
    data: {
      from,
      to,
      copied: copied.length,
      unchanged: unchanged.length,
      conflicts,
      missing,
      disabled,
      configuration: lines ?? null,
    },
  };
}

/** @param lines what the configuration has to say; undefined when it says so already */
function nextSteps(from: string, { definition, file }: StoreChoice, lines: string | undefined): string[] {
  if (lines === undefined)
    return [`All is still in ${from}: take it out there when the gateway works with what is in ${definition.name}.`];
  return [
    `All is still in ${from}. Write this into ${file}, restart the gateway, and then take it out there:`,
    '',
    lines,
  ];
}

const count = (list: readonly string[]) => (list.length === 1 ? '1 secret' : `${list.length} secrets`);
const some = (list: readonly string[], title: string) => (list.length === 0 ? [] : [`${title}: ${list.join(', ')}`]);
