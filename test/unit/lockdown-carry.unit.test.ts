import { describe, expect, test } from '@jest/globals';
import { carry, obeying, type Ways } from '../../src/cli/lockdown/carry.ts';
import type { Time } from '../../src/cli/lockdown/deliver.ts';
import { type Delivery, type Receipt, type Target, Trouble } from '../../src/cli/lockdown/delivery.ts';
import { count, isEverybody, missingLines } from '../../src/cli/lockdown/say-instances.ts';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { ListedPresence, Roster } from '../../src/state/definition.ts';

/** Twenty times as fast as ours. */
const time: Time = {
  clock: { now: () => systemClock.now(), elapsed: () => systemClock.elapsed() * 20 },
  timers: { after: (milliseconds, act) => systemTimers.after(milliseconds / 20, act) },
};
const never = new Promise<never>(() => {});

function target(kind: Target['kind'], deliver: () => Promise<Receipt>): Target {
  return { kind, name: kind, deliver };
}

const took = (kind: Target['kind'], word?: Receipt['word']) =>
  target(kind, async () => (word === undefined ? {} : { word }));
const roster = (live: () => Promise<readonly ListedPresence[]>): Pick<Roster, 'name' | 'live'> => ({
  name: 'roster',
  live,
});
const presence = (instance: string, orders: readonly string[], told: Partial<ListedPresence> = {}): ListedPresence => ({
  instance,
  host: 'h',
  pid: 1,
  orders,
  ...told,
});

async function carryBy(ways: Partial<Omit<Ways, 'gateways'>> & { gateways?: readonly Target[] }) {
  const heard: Delivery[] = [];
  const { gateways = [], file = took('file'), database = took('database'), redis, rosters = [] } = ways;
  const all: Ways = { file, database, redis, rosters, gateways: { targets: gateways, sent: async () => {} } };
  const cargo = {
    entries: new Map([['id', 'text']]),
    confirms: obeying('id'),
    onDelivery: (each: Delivery) => heard.push(each),
  };
  const { deliveries, instances } = await carry(all, cargo, time);
  return { heard, instances, counted: count(instances, deliveries) };
}

describe('an instance has confirmed when', () => {
  test('it answers that the order is in force', async () => {
    const { counted } = await carryBy({ gateways: [took('gateway', { instance: 'a', orders: ['id'] })] });
    expect(counted).toMatchObject({ live: 1, confirmed: 1, unaccounted: 0 });
  });

  test('a roster has it so, also some time after', async () => {
    let looks = 0;
    const late = roster(async () => {
      looks += 1;
      return [presence('a', looks > 5 ? ['id'] : [])];
    });
    expect((await carryBy({ rosters: [late] })).counted).toMatchObject({ live: 1, confirmed: 1 });
  });
});

describe('it has not when', () => {
  test('it took the order and does not obey it', async () => {
    const { counted } = await carryBy({ gateways: [took('gateway', { instance: 'a', orders: ['another'] })] });
    expect(counted).toMatchObject({ live: 1, confirmed: 0, missing: [{ instance: 'a' }] });
  });

  test('it lives by one roster, and nobody says that it obeys', async () => {
    const rosters = [
      roster(async () => [presence('a', ['id']), presence('b', [])]),
      roster(async () => [presence('a', [])]),
    ];
    const { counted } = await carryBy({ rosters });
    expect(counted).toMatchObject({ live: 2, confirmed: 1, missing: [{ instance: 'b', host: 'h', pid: 1 }] });
    expect(isEverybody(counted)).toBe(false);
  });

  test('it listens, does not answer, and stands in no roster', async () => {
    const { counted } = await carryBy({
      gateways: [target('gateway', () => never), took('gateway', { instance: 'a', orders: ['id'] })],
    });
    expect(counted).toMatchObject({ live: 1, confirmed: 1, unaccounted: 1 });
    expect(isEverybody(counted)).toBe(false);
  });
});

describe('and another that did does not make up for it:', () => {
  const elsewhere = roster(async () => [presence('b', ['id'])]);

  test('it listens and does not answer, and the other is of another machine', async () => {
    const { counted } = await carryBy({ gateways: [target('gateway', () => never)], rosters: [elsewhere] });
    expect(counted).toMatchObject({ live: 1, confirmed: 1, unaccounted: 1 });
    expect(isEverybody(counted)).toBe(false);
  });

  test('it is not heard of any more, and nobody knows whether it ended', async () => {
    const silent = roster(async () => [presence('a', [], { silentFor: 12_000 })]);
    const { counted, instances } = await carryBy({ rosters: [silent, elsewhere] });
    expect(counted).toMatchObject({ live: 2, confirmed: 1, missing: [{ instance: 'a', silentFor: 12_000 }] });
    expect(missingLines(counted, instances)).toEqual([
      '  instance  a (process 1 on h): DID NOT CONFIRM, and was not heard of for 12 s. If it ended, there is nothing to do. ' +
        'If not, it does not know of this: run this on its machine, or end it (kill -KILL 1 on h).',
    ]);
  });
});

test('who is silent in one roster and heard of in another is not silent', async () => {
  const rosters = [
    roster(async () => [presence('a', [], { silentFor: 12_000 })]),
    roster(async () => [presence('a', ['id'])]),
  ];
  const { instances } = await carryBy({ rosters });
  expect(instances.seen).toEqual([{ instance: 'a', host: 'h', pid: 1, confirmed: true, answered: false }]);
});

test('what an instance says of itself can be pasted into a shell', async () => {
  const rosters = [roster(async () => [presence('a$(x)', [], { host: 'db-1; rm -rf ~ #' })])];
  const { counted, instances } = await carryBy({ rosters });
  const [line] = missingLines(counted, instances);
  expect(line).toContain('a__x_ (process 1 on db-1__rm_-rf____)');
  expect(line).toContain('(kill -KILL 1 on db-1__rm_-rf____)');
});

test('a socket to which nobody listens is no instance', async () => {
  const nobody = target('gateway', () => Promise.reject(new Trouble('nobody', '', true)));
  const { counted } = await carryBy({ gateways: [nobody] });
  expect([counted.live, isEverybody(counted)]).toEqual([0, true]);
});

test('a roster that hangs is told of, once all else is done', async () => {
  const { instances } = await carryBy({ rosters: [roster(() => never), roster(async () => [presence('a', ['id'])])] });
  expect(instances.unasked).toEqual(['roster']);
});

test.each(['file', 'database', 'redis'] as const)('a %s that hangs keeps no other waiting', async (kind) => {
  const { heard } = await carryBy({ redis: took('redis'), [kind]: target(kind, () => never) });
  expect(heard.filter((each) => each.took)).toHaveLength(2);
  expect(heard.at(-1)).toMatchObject({ kind, took: false, trouble: { found: 'no answer in time' } });
});

test('the file is written before anything else is begun', async () => {
  const begun: string[] = [];
  let written = false;
  const file = target('file', async () => {
    await new Promise<void>((resolve) => time.timers.after(20, resolve));
    written = true;
    return {};
  });
  const other = (kind: Target['kind']) =>
    target(kind, async () => {
      begun.push(`${kind} ${written}`);
      return {};
    });
  await carryBy({ file, gateways: [other('gateway')], database: other('database'), redis: other('redis') });
  expect(begun.sort()).toEqual(['database true', 'gateway true', 'redis true']);
});
