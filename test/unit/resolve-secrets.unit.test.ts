import { describe, expect, test } from '@jest/globals';
import { resolveSecrets } from '../../src/composition/resolve-secrets.ts';
import { StartingSecrets } from '../../src/composition/starting-secrets.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { captureLog } from '../harness/gateway.ts';
import { away, found, heldBack, missing, refer } from '../harness/scripted-store.ts';
import { secretClientRig, settled } from '../harness/secret-client-rig.ts';

const places = Array.from({ length: 30 }, (_, index) => ({
  path: ['place', `${index}`],
  reference: refer(`n${index}`),
}));
const unusable = () => {
  throw new BackendUnusable('another passphrase', 'give the right one');
};

/** A look at thirty secrets. */
function look(asks = false) {
  const rig = secretClientRig();
  rig.store.answer = () => found('key-1');
  const parts = { backend: rig.store, client: rig.client, timers: rig.time.timers, asks };
  return { ...rig, resolve: () => resolveSecrets(places, parts) };
}

test('at most eight are read at once, each once', async () => {
  const { resolve, store } = look();
  let underWay = 0;
  let most = 0;
  store.answer = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await settled();
    underWay -= 1;
    return found('key-1');
  };
  expect(await resolve()).toEqual({ problems: [], away: undefined });
  expect([most, store.reads.length]).toEqual([8, 30]);
});

test('all that is surely wrong is told of, also when the store goes away meanwhile', async () => {
  const { resolve, store } = look();
  store.answer = ({ name }) =>
    name === 'n2' ? missing : name === 'n5' ? unusable() : name === 'n7' ? away() : found('key');
  const { problems, away: trouble } = await resolve();
  expect(problems).toEqual([
    { path: ['place', '2'], found: 'secret://n2/key, which does not exist', write: 'set n2' },
    { path: ['place', '5'], found: 'secret://n5/key: another passphrase', write: 'give the right one' },
  ]);
  expect(trouble?.error).toMatchObject({ code: 'ECONNREFUSED' });
  expect(store.reads.length).toBeLessThan(20);
});

describe('a store that', () => {
  test('is unusable is one problem, and is asked for nothing', async () => {
    const { resolve, store } = look();
    store.probe = async () => unusable();
    const problem = { path: ['secrets', 'options'], found: 'another passphrase', write: 'give the right one' };
    expect(await resolve()).toEqual({ problems: [problem], away: undefined });
    expect(store.reads).toEqual([]);
  });

  test('hangs counts as away after ten seconds', async () => {
    const { resolve, store, time } = look();
    store.probe = async () => void (await heldBack().answer());
    const resolution = resolve();
    time.advance(10_000);
    expect((await resolution).away?.error).toMatchObject({ name: 'TimeoutError' });
    expect(time.pending).toEqual([]);
  });

  test('asks a person is waited for', async () => {
    const { resolve, store, time } = look(true);
    const { answer, give } = heldBack();
    store.probe = async () => void (await answer());
    const resolution = resolve();
    time.advance(600_000);
    give(missing);
    expect(await resolution).toEqual({ problems: [], away: undefined });
  });
});

test('it is looked again ever more seldom, up to every 30 seconds, and told of once per change', async () => {
  const { resolve, store, time } = look();
  const { log, logged } = captureLog();
  const start = new StartingSecrets({ name: 'local', timers: time.timers, log, resolve });
  store.probe = async () => away();
  expect(await start.look()).toEqual([]);
  expect([start.ready, start.away]).toEqual([false, 'ECONNREFUSED']);
  start.keepLooking();
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    const pause = time.pending[0] ?? 0;
    pauses.push(pause);
    time.advance(pause);
    await settled();
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  store.probe = async () => unusable();
  time.advance(30_000);
  await settled();
  store.probe = async () => {};
  time.advance(30_000);
  await start.becameReady;
  await settled();
  expect(start.ready).toBe(true);
  expect(logged.map(({ event }) => event)).toEqual(['secrets_unavailable', 'secrets_faulty', 'secrets_found']);
});
