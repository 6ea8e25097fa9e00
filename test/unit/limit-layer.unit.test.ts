import { describe, expect, test } from '@jest/globals';
import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import { IntegrationLimits } from '../../src/limits/integration-limits.ts';
import { Layer, type LayerParts } from '../../src/limits/layer.ts';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import { type CountTerms, StateAway } from '../../src/state/definition.ts';
import { type ManualTime, manualTime } from '../harness/manual-time.ts';

const TERMS: CountTerms = { algorithm: 'sliding', requests: 10, window: 60_000 };

interface Shared {
  /** As another's store would answer. */
  increment: () => Promise<ClientRateLimitInfo>;
  instances: number;
  readonly givenBack: string[];
}

function sharedLayer(onStateFailure: 'local' | 'deny' = 'local', time: ManualTime = manualTime()) {
  const shared: Shared = { increment: () => Promise.reject(new StateAway('away')), instances: 1, givenBack: [] };
  let stateless = 0;
  const store = {
    increment: () => shared.increment(),
    decrement: async (key: string) => void shared.givenBack.push(key),
  } as unknown as Store;
  const parts: LayerParts = {
    clock: time.clock,
    counting: {
      store: () => store,
      get instances() {
        return shared.instances;
      },
    },
    local: new EmbeddedCounting(time.clock),
    onStateFailure,
    onStateless: () => {
      stateless += 1;
    },
  };
  return { layer: new Layer('default', 'caller:maps', TERMS, parts), shared, time, stateless: () => stateless };
}

function embeddedLayer(algorithm: CountTerms['algorithm'] = 'sliding') {
  const time = manualTime();
  const parts: LayerParts = {
    clock: time.clock,
    counting: new EmbeddedCounting(time.clock),
    local: undefined,
    onStateFailure: 'local',
    onStateless: () => {},
  };
  return { layer: new Layer('default', 'caller:maps', { ...TERMS, algorithm }, parts), time };
}

async function admitted(layer: Layer, calls: number, factor = 1): Promise<number> {
  const places = await Promise.all(Array.from({ length: calls }, async () => await layer.take('alice', factor)));
  return places.filter(({ isAdmitted }) => isAdmitted).length;
}

describe('a lowered limit', () => {
  test.each([
    [0.5, 5],
    [0.25, 2],
    [0.1, 1],
    [0.01, 1],
  ])('of %f admits %i of ten, and never none', async (factor, left) => {
    const { layer } = embeddedLayer();
    expect(await admitted(layer, 12, factor)).toBe(left);
    expect(await layer.take('bob', factor)).toMatchObject({ isAdmitted: true, limit: left });
  });

  test.each(['sliding', 'fixed'] as const)(
    'counts no request that it refused (%s): all else is there once it is up again',
    async (algorithm) => {
      const { layer, time } = embeddedLayer(algorithm);
      expect(await admitted(layer, 40, 0.5)).toBe(5);
      time.advance(1_000);
      expect(await admitted(layer, 40)).toBe(5);
      layer.close();
    },
  );
});

test('requests that are counted in this process are answered at once', () => {
  expect(embeddedLayer().layer.take('alice', 1)).toMatchObject({ isAdmitted: true, remaining: 9 });
});

describe('while shared state is away', () => {
  test.each([
    [0, 5],
    [1, 5],
    [2, 5],
    [3, 3],
    [20, 1],
  ])('of %i instances, each admits its share: %i of ten', async (instances, share) => {
    const { layer, shared, stateless } = sharedLayer();
    shared.instances = instances;
    expect(await admitted(layer, 30)).toBe(share);
    expect(stateless()).toBe(30);
  });

  test('whoever was told to have used a limit up has nothing left of it for a window, and others no more than was left', async () => {
    const { layer, shared, time } = sharedLayer();
    const away = shared.increment;
    for (const [key, totalHits] of [
      ['used-up', 11],
      ['almost', 9],
      ['fresh', 1],
    ] as const) {
      shared.increment = async () => ({ totalHits, resetTime: undefined });
      await layer.take(key, 1);
    }
    shared.increment = away;
    const left = async (key: string) => {
      const places = await Promise.all(Array.from({ length: 20 }, async () => await layer.take(key, 1)));
      return places.filter(({ isAdmitted }) => isAdmitted).length;
    };
    time.advance(20_000);
    expect([await left('used-up'), await left('almost'), await left('fresh')]).toEqual([0, 1, 5]);
    expect(await layer.take('used-up', 1)).toMatchObject({ reset: 40 });
    time.advance(2 * TERMS.window);
    expect([await left('used-up'), await left('almost'), await left('fresh')]).toEqual([5, 5, 5]);
  });

  test('a lowered limit is lowered further', async () => {
    expect(await admitted(sharedLayer().layer, 30, 0.4)).toBe(2);
  });

  test('nobody is admitted where that was said, and told when to come again', async () => {
    const { layer } = sharedLayer('deny');
    await expect(layer.take('alice', 1)).rejects.toMatchObject({
      code: 'state_unavailable',
      status: 503,
      headers: { 'Retry-After': '1' },
    });
  });

  test('whatever else its store throws: nobody is let through uncounted', async () => {
    const { layer, shared } = sharedLayer();
    shared.increment = () => Promise.reject(new TypeError('a bug'));
    expect(await admitted(layer, 30)).toBe(5);
  });
});

describe('a limit that is asked with little patience left', () => {
  test('goes on without shared state when that is over, and gives back what was counted there after all', async () => {
    const { layer, shared, stateless } = sharedLayer();
    const answer = Promise.withResolvers<ClientRateLimitInfo>();
    shared.increment = () => answer.promise;
    expect(await layer.takeWithin('alice', 1, Promise.resolve())).toMatchObject({ isAdmitted: true, limit: 5 });
    answer.resolve({ totalHits: 1, resetTime: undefined });
    await new Promise(setImmediate);
    expect(shared.givenBack).toEqual(['alice']);
    expect(stateless()).toBe(1);
  });

  test.each(['refused', 'lost'])(
    'counts once by itself, and gives nothing back, where the answer is %s',
    async (how) => {
      const { layer, shared, stateless } = sharedLayer();
      const answer = Promise.withResolvers<ClientRateLimitInfo>();
      shared.increment = () => answer.promise;
      expect(await layer.takeWithin('alice', 1, Promise.resolve())).toMatchObject({ hits: 1, limit: 5 });
      if (how === 'refused') answer.resolve({ totalHits: 11, resetTime: undefined });
      else answer.reject(new StateAway('away'));
      await new Promise(setImmediate);
      expect([shared.givenBack, stateless()]).toEqual([[], 1]);
      shared.increment = () => Promise.reject(new StateAway('away'));
      expect(await layer.take('alice', 1)).toMatchObject({ hits: 2 });
    },
  );

  test('takes an answer in time, and keeps that place when the patience ends later', async () => {
    const { layer, shared } = sharedLayer();
    const patience = Promise.withResolvers<void>();
    shared.increment = async () => ({ totalHits: 3, resetTime: undefined });
    expect(await layer.takeWithin('alice', 1, patience.promise)).toMatchObject({ limit: 10, remaining: 7 });
    patience.resolve();
    await new Promise(setImmediate);
    expect(shared.givenBack).toEqual([]);
  });
});

describe('limits one after the other', () => {
  const alice = { issuer: 'https://issuer', subject: 'alice', key: 'alice', organisation: 'acme' };

  function twoLayers() {
    const time = manualTime();
    const [caller, organisation] = [sharedLayer('local', time), sharedLayer('local', time)];
    const limits = new IntegrationLimits({
      caller: caller.layer,
      organisation: organisation.layer,
      patience: { milliseconds: 50, timers: time.timers },
    });
    return { time, limits, caller, organisation };
  }

  test('have one deadline for all of them: the last is waited for no longer than is left', async () => {
    const { time, limits, caller, organisation } = twoLayers();
    const first = Promise.withResolvers<ClientRateLimitInfo>();
    caller.shared.increment = () => first.promise;
    organisation.shared.increment = () => new Promise(() => {});
    let isOver = false;
    const taken = Promise.resolve(limits.take(alice, undefined)).finally(() => {
      isOver = true;
    });
    await time.pass(30);
    first.resolve({ totalHits: 1, resetTime: undefined });
    await time.pass(19);
    expect(isOver).toBe(false);
    await time.pass(1);
    expect(await taken).toMatchObject({ isAdmitted: true });
    expect([caller.stateless(), organisation.stateless()]).toEqual([0, 1]);
    expect(time.pending).toEqual([]);
  });

  test('take answers that have arrived, however busy this process was meanwhile', async () => {
    const { time, limits, caller, organisation } = twoLayers();
    const [first, second] = [
      Promise.withResolvers<ClientRateLimitInfo>(),
      Promise.withResolvers<ClientRateLimitInfo>(),
    ];
    caller.shared.increment = () => first.promise;
    organisation.shared.increment = () => second.promise;
    const taken = limits.take(alice, undefined);
    for (const answer of [first, second]) {
      time.advance(500);
      answer.resolve({ totalHits: 1, resetTime: undefined });
      await new Promise(setImmediate);
    }
    expect(await taken).toMatchObject({ isAdmitted: true, limit: 10 });
    expect([caller.stateless(), organisation.stateless()]).toEqual([0, 0]);
    expect(time.pending).toEqual([]);
  });
});
