import { z } from 'zod';

/**
 * A key that belongs to the configuration's contract but that this version does not act on: naming it is refused, because a
 * setting that is silently ignored is a defence that is silently missing.
 */
export function notBuilt(what: string) {
  return z
    .never({ error: `nothing: ${what} is not built yet in this version; remove this key` })
    .optional()
    .describe('Not built yet in this version: leave it out');
}

/** What to write where a name is asked for: one that there is, and word of it when the name given is only planned. */
export function oneOf(names: readonly string[], planned: readonly string[] = [], given?: unknown): string {
  const choices = names.join(', ');
  return typeof given === 'string' && planned.includes(given) && !names.includes(given)
    ? `one of ${choices}: "${given}" is not built yet in this version`
    : `one of ${choices}`;
}
