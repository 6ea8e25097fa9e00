import type { StrayRules } from '../definition.ts';
import type { RedisCalls } from './calls.ts';
import { channelOf } from './keys.ts';
import { REPLACE, TIME } from './order-scripts.ts';

/** What one script replaces. */
const AT_ONCE = 100;

/**
 * Puts orders in the place of entries that are none, so that writing the same again means another one. What cannot be replaced stays
 * in `entries` as it is.
 * @param entries those read; they are changed as Redis is.
 */
export async function replaceStrays(
  entries: Map<string, string>,
  strays: readonly (readonly [string, string])[],
  { calls, keys, rules }: { calls: RedisCalls; keys: readonly string[]; rules: StrayRules | undefined },
): Promise<void> {
  if (rules === undefined || strays.length === 0) return;
  const at = String(await calls.run(TIME, [keys[0] ?? ''], []));
  for (let from = 0; from < strays.length; from += AT_ONCE) {
    const some = strays
      .slice(from, from + AT_ONCE)
      .map(([field, seen]) => ({ field, seen, ...rules.orderFor(field, seen, at) }));
    const words = some.flatMap(({ field, seen, id, text }) => [field, seen, id, text]);
    const done = (await calls.run(REPLACE, keys, [channelOf(calls.prefix), ...words])) as number[];
    for (const [index, { field, id, text }] of some.entries()) {
      if (done[index] !== -1) entries.delete(field);
      if (done[index] === 1) entries.set(id, text);
    }
  }
}
