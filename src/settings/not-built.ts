import { z } from 'zod';

/**
 * A key that belongs to the configuration's contract but that this version does not act on: naming it is refused, because a
 * setting that is silently ignored is a defence that is silently missing.
 */
export function notBuilt(what: string) {
  return z.never({ error: `nothing: ${what} is not built yet in this version; remove this key` }).optional();
}
