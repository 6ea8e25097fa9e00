/** Control characters, and those that turn the direction of what follows: a terminal would act on them. */
const ACTS = '[\\p{Cc}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]';
const ANY = new RegExp(ACTS, 'gu');
const BUT_LINES = new RegExp(`(?!\\t|\\r?\\n)${ACTS}`, 'gu');

/** Lines for people, of which nothing steers their terminal: an escape character is shown as `\u001b`, by which JSON means the same. */
export function visible(text: string): string {
  return text.replace(BUT_LINES, escaped);
}

/** The same of what has to stay in its line, such as a name from a store that others can write to. */
export function visibleInLine(text: string): string {
  return text.replace(ANY, escaped);
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
