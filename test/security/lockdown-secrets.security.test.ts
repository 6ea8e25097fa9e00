import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SecretClient } from '../../src/secrets/client.ts';
import { API_KEY, type ApiRig, openApiRig, status } from '../harness/api-rig.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { OWN_KEY, openOwnKeysRig } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';
import { found, heldBack, refer, scriptedStore } from '../harness/scripted-store.ts';
import { settled } from '../harness/secret-client-rig.ts';

// Hazard 19: what is held drops the secrets that only it uses, and a fetch that was under way brings none back.

let rig: ApiRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** A client of which some secrets may be withheld, with a scripted store. */
function withholding() {
  const time = manualTime();
  const store = scriptedStore();
  const withheld = new Set<string>();
  const client = new SecretClient(store, {
    clock: time.clock,
    timers: time.timers,
    cache: { ttl: 60_000, staleIfError: 600_000 },
    isWithheld: ({ uri }) => withheld.has(uri),
  });
  const get = (name = 'a') =>
    client.get(refer(name)).then(
      ({ current }) => current.value.reveal(),
      (error: { code: string }) => error.code,
    );
  /** As a hold does it. */
  const drop = (name = 'a') => {
    withheld.add(refer(name).uri);
    client.forget(refer(name));
  };
  return { time, store, client, withheld, get, drop };
}

describe('a secret that is withheld', () => {
  test('is not filled in again by a fetch that was under way, and those who waited for it do not ask anew', async () => {
    const { store, get, drop, client } = withholding();
    const fetching = heldBack();
    store.answer = fetching.answer;
    const waiting = [get(), get()];
    await settled();
    drop();
    fetching.give(found('key-1'));
    expect(await Promise.all(waiting)).toEqual(['secret_unavailable', 'secret_unavailable']);
    expect(client.ageOf(refer('a'))).toBeUndefined();
    expect(store.reads).toHaveLength(1);
  });

  test('is neither asked for, refreshed nor renewed', async () => {
    const { store, get, drop, client, time } = withholding();
    store.answer = () => found('key-1');
    await get();
    const { current } = await client.get(refer('a'));
    time.advance(50_000);
    drop();
    expect(await get()).toBe('secret_unavailable');
    expect(await client.renew(refer('a'), current)).toBeUndefined();
    time.advance(600_000);
    await settled();
    expect(store.reads).toHaveLength(1);
  });

  test('does not come back from a renewal that was under way', async () => {
    const { store, get, drop, client } = withholding();
    store.answer = () => found('key-1');
    await get();
    const { current } = await client.get(refer('a'));
    const fetching = heldBack();
    store.answer = fetching.answer;
    const renewal = client.renew(refer('a'), current);
    await settled();
    drop();
    fetching.give(found('key-2'));
    expect(await renewal).toBeUndefined();
    expect(client.ageOf(refer('a'))).toBeUndefined();
  });

  test('leaves others alone, and is fetched anew when it is withheld no more', async () => {
    const { store, get, drop, withheld } = withholding();
    store.answer = () => found('key-1');
    await get();
    await get('b');
    drop();
    store.answer = () => found('key-2');
    expect(await get('b')).toBe('key-1');
    withheld.clear();
    expect(await get()).toBe('key-2');
  });
});

const importable = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
/** Prints how many matchers there are, before a call, after it and under a hold. */
const COUNTING = `
import { queryObjects } from 'node:v8';
import { SpellingSearch } from ${importable('../../src/core/secret-matcher/spelling-search.ts')};
import { openApiRig, status } from ${importable('../harness/api-rig.ts')};
import { holdBack } from ${importable('../harness/drill.ts')};
const count = () => queryObjects(SpellingSearch, { format: 'count' });
const rig = await openApiRig(status(200));
const counts = [count()];
await rig.call();
counts.push(count());
await holdBack(rig.gateway);
counts.push(count());
await rig.close();
const [before, after, held] = counts;
console.log(\`before \${before}, after a call \${after}, under a hold \${held}\`);
process.exit();
`;

/** Whether the secret is in memory, as the metrics tell. */
const isKept = async () => (await rig?.metrics())?.includes('portcullis_secret_age_seconds{') === true;
/** Nobody knows the key to release it with: it ends by itself. */
const forAWhile = (scope: object) =>
  rig?.gateway.orders.engage({
    scope,
    reason: 'a drill',
    by: 'the test',
    trigger: 'command',
    until: (rig?.time.clock.now() ?? 0) + 60_000,
  });

describe('the product’s secrets', () => {
  test.each([
    ['everything', {}],
    ['the integration', { integration: 'api' }],
  ])('are dropped by a hold on %s, and read anew when it has ended', async (_name, scope) => {
    const environment: Record<string, string> = { GENERIC_KEY: API_KEY };
    rig = await openApiRig(status(200), {}, environment);
    await rig.call();
    expect(await isKept()).toBe(true);
    await forAWhile(scope);
    expect(await isKept()).toBe(false);
    expect(await rig.call()).toMatchObject({ code: 'locked_down' });
    expect(await isKept()).toBe(false);
    environment['GENERIC_KEY'] = 'the-key-after-the-incident';
    rig.time.advance(60_001);
    expect(await rig.call()).toMatchObject({ status: 200 });
    expect(rig.heads.at(-1)).toContain('the-key-after-the-incident');
  });

  test('are in nothing any more that looks for them in answers', () => {
    // Objects can only be counted where all of them are of one context; tests have one of their own.
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', COUNTING],
      {
        encoding: 'utf8',
      },
    );
    expect([stdout, stderr]).toEqual(['before 0, after a call 1, under a hold 0\n', '']);
  });

  test.each([
    ['one caller', { caller: 'alice' }],
    ['one operation, which others share it with', { integration: 'api', operation: 'get' }],
    ['another integration', { integration: 'other' }],
  ])('are kept under a hold on %s', async (_name, scope) => {
    rig = await openApiRig(status(200));
    await rig.call();
    await holdBack(rig.gateway, scope);
    expect(await isKept()).toBe(true);
  });
});

describe('callers’ own keys', () => {
  const open = () =>
    openOwnKeysRig({ integrations: (upstream) => ({ api: genericSection(upstream), also: genericSection(upstream) }) });
  type Rig = Awaited<ReturnType<typeof open>>;
  let own: Rig;
  afterEach(() => own?.close());

  /** How often the vault was asked for a caller's key. */
  const misses = async () => {
    const { text } = await fetch(`http://127.0.0.1:${own.gateway.adminPort}/metrics`).then(async (each) => ({
      text: await each.text(),
    }));
    return Number(/portcullis_caller_key_cache_misses_total (\d+)/.exec(text)?.[1]);
  };
  const calls = async () => {
    await own.call('/proxy/api/v1/x', { token: own.otherAlice });
    await own.call('/proxy/also/v1/x', { token: own.otherAlice });
  };

  test.each([
    ['a ban of the caller', () => revoke(own.gateway, { caller: 'alice', issuer: own.issuer.issuer })],
    ['a hold on the caller', () => holdBack(own.gateway, { caller: 'alice', issuer: own.issuer.issuer })],
  ])('of nobody else are dropped by %s, who cannot reach its own either', async (_name, give) => {
    own = await open();
    for (const token of [own.alice, own.otherAlice])
      for (const name of ['api', 'also']) await own.put(name, { key: OWN_KEY }, { token });
    await calls();
    await own.call('/proxy/api/v1/x');
    const before = await misses();
    await give();
    await calls();
    expect(await misses()).toBe(before);
    for (const method of ['GET', 'DELETE'] as const)
      expect((await own.own(method, 'api')).status).toBeGreaterThanOrEqual(401);
    expect((await own.put('api', { key: 'another-of-her-keys' })).status).toBeGreaterThanOrEqual(401);
  });

  test('of an integration are dropped by a hold on it, and those of others kept', async () => {
    own = await open();
    for (const name of ['api', 'also']) await own.put(name, { key: OWN_KEY }, { token: own.otherAlice });
    await calls();
    const before = await misses();
    await own.gateway.orders.engage({
      scope: { integration: 'api' },
      reason: 'a drill',
      by: 'the test',
      trigger: 'command',
      until: Date.now() + 2_000,
    });
    await eventually(async () => (await own.call('/proxy/api/v1/x', { token: own.otherAlice })).status === 200);
    await calls();
    expect(await misses()).toBe(before + 1);
    expect(own.upstream.received.at(-1)?.headers['x-api-key']).toBe(OWN_KEY);
  });
});
