import type { SecretClient } from '../secrets/client.ts';
import type { Settings } from '../settings/schema.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { allReferences } from './secret-problems.ts';

/** Exposes how the cache of secrets does, and how old the values are that the configuration names. */
export function watchSecrets(client: SecretClient, settings: Settings, metrics: Metrics): void {
  const { tally } = client;
  const { backend } = settings.secrets;
  const named = new Map(allReferences(settings).map(({ reference }) => [reference.uri, reference]));
  const total = (name: string, help: string, read: () => number) =>
    metrics.addTotal(name, help, ['backend'], () => [{ labels: { backend }, value: read() }]);
  total('portcullis_secret_cache_hits_total', 'Secrets given out from the cache', () => tally.hits);
  total('portcullis_secret_cache_misses_total', 'Secrets that were not in the cache', () => tally.misses);
  total('portcullis_secret_fetch_failures_total', 'Reads of the secret store that failed', () => tally.failures);
  metrics.addGauge(
    'portcullis_secret_age_seconds',
    'Time since the store was asked for the value in use',
    ['backend', 'reference'],
    () =>
      [...named.values()].flatMap((reference) => {
        const age = client.ageOf(reference);
        return age === undefined ? [] : [{ labels: { backend, reference: reference.uri }, value: age / 1000 }];
      }),
  );
}
