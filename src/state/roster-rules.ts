import type { ListedPresence, Presence } from './definition.ts';

/** Milliseconds after which an instance that was not heard of counts as silent: each tells every second. */
export const SILENT_AFTER = 3_000;
/** Milliseconds after which one that is silent and did not leave is forgotten: until then it may be cut off, or stopped, and go on. */
export const FORGOTTEN_AFTER = 60_000;

/**
 * Takes out the silent ones in whose process another instance lives now: containers start again under the same host name and number,
 * 1. Several that live stay, for those of one network may have both in common.
 */
export function withoutEarlierLives<Each extends ListedPresence>(listed: readonly Each[]): Each[] {
  const living = new Set(listed.filter(({ silentFor }) => silentFor === undefined).map(processOf));
  return listed.filter((each) => each.silentFor === undefined || !living.has(processOf(each)));
}

const processOf = ({ host, pid }: Presence) => `${pid} ${host}`;
