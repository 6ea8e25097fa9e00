import type { Letter } from './letter.ts';
import type { Word } from './word.ts';

/** A letter's ways by the byte they begin with, so that most need not be tried. */
export interface Branches {
  /** For each byte which of the groups begins with it; 0 for none. */
  readonly groupOf: Uint8Array;
  /** The first is empty. */
  readonly groups: readonly (readonly Uint8Array[])[];
}

/** A word as it is followed. */
export type Path = readonly Branches[];

/** Letters are shared by the words of all keys, and so are their branches: a key has but a row of them. */
const known = new WeakMap<Letter, Branches>();

/** The path of a word. */
export function pathOf(word: Word): Path {
  return word.map((letter) => {
    const branches = known.get(letter) ?? branchesOf(letter);
    known.set(letter, branches);
    return branches;
  });
}

function branchesOf(letter: Letter): Branches {
  const groupOf = new Uint8Array(256);
  const groups: Uint8Array[][] = [[]];
  for (const way of letter) {
    const first = way[0] ?? 0;
    if (groupOf[first] === 0) groupOf[first] = groups.push([]) - 1;
    groups[groupOf[first] as number]?.push(way);
  }
  return { groupOf, groups };
}
