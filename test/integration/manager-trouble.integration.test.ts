import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { FETCH_DEADLINE } from '../../src/secrets/client/cache-policy.ts';
import type { BackendDefinition, SecretBackend } from '../../src/secrets/definition.ts';
import { backends } from '../../src/secrets/index.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import {
  access,
  type BackendPlace,
  type BackendSetUp,
  openAt,
  type Trouble,
} from '../contract/backend-behaviour/subject.ts';
import { eventually } from '../harness/eventually.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { manualTime } from '../harness/manual-time.ts';
import { openScene } from '../harness/scene.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';

const reference = secretReference.parse('secret://google-maps/api-key');

describe.each(['hashicorp-vault', 'aws', 'gcp', 'azure'])('the manager behind the backend %s', (name) => {
  let place: BackendPlace;
  let person: SecretBackend;
  const put = (value: string) => person.writer?.put(reference, new SecretValue(value), 0);
  const has = (kind: Trouble) => {
    const end = place.trouble?.(kind);
    if (end === undefined) throw new Error(`The set-up of ${name} knows no trouble.`);
    return end;
  };

  beforeEach(async () => {
    const { setUp } = (await import(`../contract/secret-backends/${name}.ts`)) as { setUp: BackendSetUp };
    place = await setUp.prepare();
    const world = { environment: place.environment, clock: manualClock(), timers: systemTimers, who: 'the tests' };
    const definition = backends.find((backend) => backend.name === name) as BackendDefinition;
    person = openAt(definition, place.options, world);
    await put('AIza-the-first-key');
  });
  afterEach(async () => {
    await person.close();
    await place.close();
  });

  test('delays no call whose secret is cached: slow, throttled, failing, hanging', async () => {
    // By hand, timers too: whoever waited for a manager that hangs would wait for ever.
    const time = manualTime();
    const secrets = { backend: name, options: place.options, cache: { ttl: '1m', staleIfError: '1h' } };
    const environment = place.environment as Record<string, string>;
    const scene = await openScene({ world: time, environment, config: { secrets } });
    const keyUsed = async () => {
      expect((await scene.call()).status).toBe(200);
      return new URL(scene.upstream.received.at(-1)?.url ?? '', 'http://upstream').searchParams.get('key');
    };
    const logged = (event: string, times: number) =>
      eventually(() => scene.gateway.logged.filter((line) => line['event'] === event).length === times, {
        what: event,
      });
    /** When the key is due to be refreshed, which the manager is asked for in the background. */
    const refresh = () => time.advance(50_000);
    try {
      await put('AIza-the-second-key');
      const quicken = has('slow');
      refresh();
      expect(await keyUsed()).toBe('AIza-the-first-key');
      expect(time.pending).toContain(FETCH_DEADLINE);
      expect(await keyUsed()).toBe('AIza-the-first-key');
      quicken();
      await eventually(async () => (await keyUsed()) === 'AIza-the-second-key', { what: 'the key of the refresh' });

      for (const [index, kind] of (['throttled', 'failing', 'hanging'] as const).entries()) {
        const end = has(kind);
        refresh();
        expect(await keyUsed()).toBe('AIza-the-second-key');
        if (kind === 'hanging') {
          expect(time.pending).toContain(FETCH_DEADLINE);
          time.advance(FETCH_DEADLINE);
        }
        await logged('secret_refresh_failed', index + 1);
        expect(await keyUsed()).toBe('AIza-the-second-key');
        end();
        // No more than to the next attempt: it would be given up at once.
        time.advance(1_000);
        await logged('secret_refresh_recovered', index + 1);
      }
      const shown = await everythingShown(scene.gateway);
      for (const canary of ['sk-canary', 'AIza-the']) expect(foundIn(shown, canary)).toEqual([]);
    } finally {
      await scene.close();
    }
  });

  test('is not waited for by whom it is called off, who hears why', async () => {
    const end = has('hanging');
    const controller = new AbortController();
    const reason = new Error('called off by a test');
    const waiting = person.fetch(reference, { ...access, signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    end();
  });
});
