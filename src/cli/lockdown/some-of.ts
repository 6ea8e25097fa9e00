/** More would be a wall of digits, in which the line that matters is lost. */
const MOST_SHOWN = 10;

/** Ids for people: the first of them, and how many more there are. */
export function someOf(ids: readonly string[]): string {
  const more = ids.length - MOST_SHOWN;
  return `${ids.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
