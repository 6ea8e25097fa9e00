import { afterEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { CANARY, mapsSection } from '../harness/gateway.ts';
import { type ManualClock, manualClock } from '../harness/manual-clock.ts';
import { headerValues } from '../harness/received.ts';
import { failureToStart, genericSection, type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';

// Hazards 5 and 16: secrets that would break a request, or that are not there.

const MARK = 'canary-4b1d-canary';
let rig: Rig | undefined;

afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** A gateway whose key goes into the query of `maps` and into a header of `generic`. */
async function started(value: string, staleIfError: string | false = false): Promise<Started> {
  const environment: Record<string, string> = { GOOGLE_MAPS_API_KEY: value, GENERIC_KEY: value };
  const clock = manualClock();
  const config = (upstream: string) => ({
    ...integrations(upstream),
    secrets: { backend: 'env', cache: { ttl: '1s', staleIfError } },
  });
  rig = await startRig({ environment, world: { environment, clock }, config });
  return { rig, environment, clock };
}

interface Started {
  readonly rig: Rig;
  /** What is changed in it is seen a second later. */
  readonly environment: Record<string, string>;
  readonly clock: ManualClock;
}

const integrations = (upstream: string) => ({
  integrations: { maps: mapsSection(upstream), generic: genericSection(upstream) },
});

describe('a key with a newline at its end, as files and pipes have, is sent without it', () => {
  test.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
  ])('%s', async (_name, ending) => {
    const { rig } = await started(CANARY + ending);
    expect((await rig.call(GEOCODE)).status).toBe(200);
    expect((await rig.call('/proxy/generic/v1/x')).status).toBe(200);
    const [maps, generic] = rig.upstream.received;
    expect(maps?.url.endsWith(`key=${encodeURIComponent(CANARY)}`)).toBe(true);
    expect(headerValues(generic, 'x-api-key')).toEqual([CANARY]);
  });
});

const malformed: readonly [string, string][] = [
  ['a line break inside', `${MARK}\nX-Evil: 1`],
  ['a carriage return inside', `${MARK}\rX-Evil: 1`],
  ['two newlines at its end', `${MARK}\n\n`],
  ['a newline at its start', `\n${MARK}`],
  ['a tab', `${MARK}\tx`],
  ['a NUL', `${MARK}\0x`],
  ['an escape', `${MARK}\u001b[0m`],
  ['DEL', `${MARK}\u007f`],
  ['a blank at its end', `${MARK} `],
  ['a blank at its start', ` ${MARK}`],
  ['a byte-order mark', `\ufeff${MARK}`],
  ['a no-break space', `${MARK}\u00a0x`],
  ['typographic quotes', `“${MARK}”`],
  ['a letter outside ASCII', `${MARK}é`],
  ['a zero-width space', `${MARK}\u200b`],
  ['an emoji', `${MARK}🔑`],
];

describe('a malformed key', () => {
  test.each(malformed)('with %s keeps the gateway from starting, and is not repeated', async (_name, value) => {
    const environment = { GOOGLE_MAPS_API_KEY: value, GENERIC_KEY: value };
    const failure = await failureToStart({ environment, config: integrations });
    expect(failure.message).toContain('secret://google-maps/api-key');
    expect(failure.message).toContain('GENERIC_KEY');
    expect(foundIn(`${failure.message}${failure.stack}${JSON.stringify(failure)}`, MARK)).toEqual([]);
  });

  test.each(malformed)('that appears later, with %s, is not sent, and is not repeated', async (_name, value) => {
    const { rig, environment, clock } = await started(CANARY);
    environment['GOOGLE_MAPS_API_KEY'] = value;
    environment['GENERIC_KEY'] = value;
    clock.advance(1_000);
    const answers = [await rig.call(GEOCODE), await rig.call('/proxy/generic/v1/x')];
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, code: 'secret_unavailable' });
    expect(rig.upstream.received).toHaveLength(0);
    expect(foundIn(await everythingShown(rig.gateway, answers), MARK)).toEqual([]);
  });

  test('that appears later leaves the good one in use for as long as an outage would', async () => {
    const { rig, environment, clock } = await started(CANARY, '1m');
    environment['GENERIC_KEY'] = `${MARK}\nX-Evil: 1`;
    for (const [passed, status] of [
      [1_000, 200],
      [59_999, 200],
      [1, 503],
    ] as const) {
      clock.advance(passed);
      expect((await rig.call('/proxy/generic/v1/x')).status).toBe(status);
    }
    expect(rig.upstream.received.flatMap((request) => headerValues(request, 'x-api-key'))).toEqual([CANARY, CANARY]);
    const refreshes = rig.gateway.logged.filter(({ event }) => event === 'secret_refresh_failed');
    expect(refreshes[0]).toMatchObject({ level: 'error', reference: 'secret://generic/key' });
    expect(foundIn(await everythingShown(rig.gateway, []), MARK)).toEqual([]);
  });
});

describe('a reference that leads nowhere is never sent in place of the key', () => {
  test.each([
    ['no variable', undefined],
    ['an empty one', ''],
    ['a blank one', '  '],
    ['only a newline', '\n'],
  ])('%s at start', async (_name, value) => {
    const environment = { GENERIC_KEY: value as string };
    const config = (upstream: string) => ({ integrations: { generic: genericSection(upstream) } });
    const failure = await failureToStart({ environment, config });
    expect(failure.message).toContain('secret://generic/key, which does not exist');
  });

  test('a variable that goes away', async () => {
    const { rig, environment, clock } = await started(CANARY, '1h');
    expect((await rig.call(GEOCODE)).status).toBe(200);
    delete environment['GOOGLE_MAPS_API_KEY'];
    clock.advance(1_000);
    expect(await rig.call(GEOCODE)).toMatchObject({ status: 503, code: 'secret_unavailable' });
    expect(rig.upstream.received).toHaveLength(1);
    expect(JSON.stringify(rig.upstream.received[0])).not.toContain('secret://');
  });

  test('a key that changes is the one that is sent from then on', async () => {
    const { rig, environment, clock } = await started(CANARY);
    environment['GENERIC_KEY'] = 'rotated';
    clock.advance(1_000);
    expect((await rig.call('/proxy/generic/v1/x')).status).toBe(200);
    expect(headerValues(rig.upstream.received[0], 'x-api-key')).toEqual(['rotated']);
  });
});
