import type { OrderSet } from './order-set.ts';

type Entry = readonly [string, string];

/** The entries of `all` that are not there, in the order of {@link byUrgency}. */
export function lackingIn(
  there: ReadonlyMap<string, string>,
  all: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(byUrgency(notIn(there, all)));
}

/** What the sentinel file lacks: holds in force, and releases of those that stand in it. So it stays away once it is removed. */
export function lackingInSentinel(
  there: ReadonlyMap<string, string>,
  set: OrderSet,
  now: number,
): ReadonlyMap<string, string> {
  const wanted = [...set.holds(now).map(({ id }) => id), ...set.releases.naming(there.keys())];
  return lackingIn(there, new Map(wanted.map((id) => [id, set.texts.get(id) ?? ''])));
}

/** The entries of `all` that are not there, or under another text. There may be many, and none of them is copied but these. */
export function notIn(there: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>): Entry[] {
  const missing: Entry[] = [];
  for (const [id, text] of all) if (there.get(id) !== text) missing.push([id, text]);
  return missing;
}

/**
 * Releases first: what they ended does not come into force for a moment. Revocations last: there may be many, and holds are in more of
 * a hurry.
 */
export function byUrgency(entries: readonly Entry[]): readonly Entry[] {
  const sorted: readonly [Entry[], Entry[], Entry[]] = [[], [], []];
  for (const entry of entries) sorted[turnOf(entry[1])].push(entry);
  return sorted.flat();
}

/** As far as its order matters: what lies is sorted wrongly, and read all the same. */
function turnOf(text: string): 0 | 1 | 2 {
  if (text.includes('"kind":"revocation"')) return 2;
  return text.includes('"kind":"release"') ? 0 : 1;
}
