/** Characters of a key's own that have to show. Four of 64 signs: for one in 16 million another key shows the same. */
const ENOUGH = 4;
/** Of the end that have to show: what a head shows may be how keys of a kind begin that nobody here knows yet. */
const ENOUGH_OF_THE_END = 3;

/** `sk-abc...def`, `sk-ant-api03-R2D...igAA`, `sk-…abcd`, `sk-proj-****abcd`: a head, what was left out, a tail. */
const MASK = /^([\w-]*)(?:\.{2,}|…+|\*+)([\w-]*)$/;

/** What all keys of a provider have alike: it tells nothing of one of them. */
export interface AlikeKeys {
  /** How they begin, such as `sk-proj-`. */
  readonly opening: RegExp;
  /** How they end; absent: each in its own way. */
  readonly closing?: RegExp;
}

/**
 * Whether a key may be the one that a provider shows as this.
 * @returns `unreadable` for what shows too little, or in another way, so that it may be any.
 */
export function compareWithMask(key: string, shown: unknown, alike: AlikeKeys): 'fits' | 'differs' | 'unreadable' {
  const [, head, tail] = (typeof shown === 'string' ? MASK.exec(shown) : null) ?? [];
  if (head === undefined || tail === undefined) return 'unreadable';
  // Longer than the key itself it cannot be a part of it.
  if (!key.startsWith(head) || !key.endsWith(tail) || head.length + tail.length >= key.length) return 'differs';
  // Of the key, and not of the mask: that may have been cut within what all keys have alike.
  const own = beyond(alike.opening, key, head) + beyond(alike.closing, key, tail);
  return own >= ENOUGH && tail.length >= ENOUGH_OF_THE_END ? 'fits' : 'unreadable';
}

/** How many characters a part of the key shows beyond what all keys have alike. */
function beyond(alike: RegExp | undefined, key: string, part: string): number {
  return Math.max(0, part.length - (alike?.exec(key)?.[0].length ?? 0));
}
