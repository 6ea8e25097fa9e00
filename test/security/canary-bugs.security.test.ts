import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { GEOCODE } from '../harness/call.ts';
import { CANARY } from '../harness/gateway.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';

// Hazard 3: what we did not think of. Parts of the gateway fail with messages that quote the key.

const environment: Record<string, string> = { GOOGLE_MAPS_API_KEY: CANARY };
let failAt = Number.POSITIVE_INFINITY;
let failing = false;
/** Milliseconds by which the clock of durations runs ahead. */
let later = 0;
let rig: Rig;

function tick<T>(value: T): T {
  failAt -= 1;
  if (failAt === 0) throw new TypeError(`cannot tell the time of https://host/x?key=${CANARY}\n    at ${CANARY}`);
  return value;
}

beforeAll(async () => {
  rig = await startRig({
    world: {
      clock: { now: () => tick(systemClock.now()), elapsed: () => tick(systemClock.elapsed() + later) },
      environment: new Proxy(environment, {
        get: (target, name: string) => {
          if (failing) throw new Error(`cannot read ${CANARY}`);
          return target[name];
        },
      }),
    },
  });
});
afterAll(() => rig?.close());

test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
  'a clock that fails at its look number %i',
  async (look) => {
    const token = await rig.issuer.sign({ jti: String(look) });
    failAt = look;
    // Whether an answer had begun by then or not: it is an answer of ours, the provider's, or none.
    const answer = await rig.call(GEOCODE, { token }).catch(() => undefined);
    failAt = Number.POSITIVE_INFINITY;
    expect([undefined, 200, 401, 500, 502]).toContain(answer?.status);
    expect(foundIn(await everythingShown(rig.gateway, answer && [answer]), CANARY)).toEqual([]);
    expect((await rig.call(GEOCODE)).status).toBe(200);
  },
);

test('a secret backend that fails', async () => {
  const { length } = rig.upstream.received;
  failing = true;
  // So long, the cache bridges nothing any more.
  later = 7_200_000;
  const answer = await rig.call(GEOCODE);
  failing = false;
  expect(answer).toMatchObject({ status: 503, code: 'secret_unavailable' });
  expect(rig.upstream.received).toHaveLength(length);
  expect(foundIn(await everythingShown(rig.gateway, [answer]), CANARY)).toEqual([]);
});
