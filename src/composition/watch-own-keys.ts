import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Exposes how the cache of callers' own keys does, where there is one: of no caller, and of no key. */
export function watchOwnKeys(ownKeys: OpenCallerKeys | undefined, metrics: Metrics): void {
  if (ownKeys === undefined) return;
  const { tally } = ownKeys;
  const total = (name: string, help: string, read: () => number) =>
    metrics.addTotal(name, help, [], () => [{ labels: {}, value: read() }]);
  total('portcullis_caller_key_cache_hits_total', "Callers' own keys given out from the cache", () => tally.hits);
  total('portcullis_caller_key_cache_misses_total', "Callers' own keys that were not in the cache", () => tally.misses);
  total(
    'portcullis_caller_key_fetch_failures_total',
    "Reads of the vault of callers' own keys that failed",
    () => tally.failures,
  );
}
