/**
 * What to set for a program of ours whose wall clock is to stand still, so that a code is as good after a minute, on a machine that is
 * busy, as it was at once. Durations go on.
 * @param now milliseconds since the epoch
 */
export function stillClock(now: number): Record<string, string> {
  const preload = new URL('./still-clock/preload.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, STILL_CLOCK: String(now) };
}
