import { expect, test } from '@jest/globals';
import { carryInForce } from '../../src/cli/lockdown/carry-in-force.ts';
import type { Delivery, Receipt, Target } from '../../src/cli/lockdown/delivery.ts';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';

const time = { clock: systemClock, timers: systemTimers };

type Take = (entries: ReadonlyMap<string, string>) => Promise<Receipt>;

/** @param gateway what it obeys once it was told. @param redis what is in it. */
async function carryOld(gateway: (ids: string[]) => string[], redis: Record<string, string> = {}, isNew = false) {
  const target = (kind: Target['kind'], deliver: Take): Target => ({ kind, name: kind, deliver });
  const ledger = { name: 'Redis', read: async () => new Map(Object.entries(redis)) };
  const told: string[] = [];
  const obeying: Take = async (entries) => ({ word: { instance: 'a', orders: gateway([...entries.keys()]) } });
  const ways = {
    file: target('file', async () => ({})),
    gateways: { targets: [target('gateway', obeying)], sent: async () => {} },
    database: target('database', () => Promise.reject(new Error('none'))),
    redis: target('redis', async () => ({})),
    rosters: [],
    redisAtHand: { ledger } as never,
    openDatabase: () => Promise.reject(new Error('none')),
  };
  const wish = {
    chosen: { id: 'old', text: 'text', isNew },
    anew: () => ({ id: 'new', text: 'text', isNew: true }),
    onEnded: () => told.push('ended'),
    onDelivery: ({ kind }: Delivery) => told.push(kind),
  };
  const { chosen, carried } = await carryInForce(ways, wish, time);
  return { id: chosen.id, told, seen: carried.instances.seen };
}

const obedient = (ids: string[]) => ids;
const stubborn = (ids: string[]) => ids.filter((id) => id !== 'old');
const release = JSON.stringify({ kind: 'release', of: ['older', 'old'] });

test('one that stands everywhere is carried as it is', async () => {
  const mention = JSON.stringify({ kind: 'hold', reason: 'as old', of: ['old'] });
  expect(await carryOld(obedient, { a: mention, b: 'old' })).toMatchObject({ id: 'old', seen: [{ confirmed: true }] });
});

test('when a gateway does not obey it although it was told, it has ended, and another is carried', async () => {
  const { id, told, seen } = await carryOld(stubborn);
  expect([id, seen.map(({ confirmed }) => confirmed)]).toEqual(['new', [true]]);
  expect(told.indexOf('ended')).toBeLessThan(told.lastIndexOf('gateway'));
});

test('so it has when a release in Redis names it', async () => {
  expect(await carryOld(obedient, { r: release })).toMatchObject({ id: 'new', seen: [{ confirmed: true }] });
});

test('a new one is carried once, whatever is found', async () => {
  const { id, told } = await carryOld(obedient, { r: release }, true);
  expect([id, told.filter((kind) => kind === 'file')]).toEqual(['old', ['file']]);
});
