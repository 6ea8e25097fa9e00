import { inspect } from 'node:util';
import type { CacheSpans } from '../../src/secrets/client/cache-policy.ts';
import { describeFailure } from '../../src/secrets/client/failure.ts';
import { SecretClient } from '../../src/secrets/client.ts';
import type { SecretReference } from '../../src/settings/secret-reference.ts';
import { manualTime } from './manual-time.ts';
import { found, refer, scriptedStore } from './scripted-store.ts';

export const TTL = 60_000;
export const STALE = 600_000;

/** A secret client in front of a scripted store, with time by hand. */
export function secretClientRig(cache: CacheSpans = { ttl: TTL, staleIfError: STALE }) {
  const time = manualTime();
  const store = scriptedStore();
  /** What was told of, such as `failed secret://a/key ECONNREFUSED`. */
  const told: string[] = [];
  const client = new SecretClient(store, {
    clock: time.clock,
    timers: time.timers,
    cache,
    events: {
      failed: ({ uri }, failure, servesLast) =>
        told.push(`failed ${uri} ${servesLast ? 'serving' : 'refusing'}: ${describeFailure(failure)}`),
      recovered: ({ uri }) => told.push(`recovered ${uri}`),
      gone: ({ uri }, absence) => told.push(`gone ${uri} ${absence}`),
    },
  });
  return {
    time,
    store,
    client,
    told,
    /** The key that a call would get now, or the code of its refusal. */
    get: async (reference: SecretReference = refer('a')): Promise<string> =>
      await client.get(reference).then(
        ({ current }) => current.value.reveal(),
        (error: unknown) => (error as { code: string }).code,
      ),
    /** All that an error may give away. */
    refusal: async (reference: SecretReference = refer('a')): Promise<string> =>
      await client.get(reference).then(
        () => 'given out',
        (error: unknown) => inspect(error, { showHidden: true, depth: 9 }),
      ),
  };
}

/** The same, which has had a good value, `key-1`. */
export async function warmClientRig() {
  const rig = secretClientRig();
  rig.store.answer = () => found('key-1');
  await rig.get();
  return rig;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
