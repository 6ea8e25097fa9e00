import type { LookupAddress } from 'node:dns';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLookUp } from '../../src/state/redis/look-up.ts';

type Found = (error: Error | null, addresses: LookupAddress[]) => void;
const ADDRESSES = [
  { address: '10.0.0.1', family: 4 },
  { address: '10.0.0.2', family: 4 },
];

function rig() {
  const asked: [name: string, found: Found][] = [];
  const lookUp = createLookUp((name, found) => asked.push([name, found]));
  const told: unknown[] = [];
  const ask = (name: string, all = true) =>
    lookUp(name, { all }, (error, address) => told.push(error === null ? address : error.code));
  const names = () => asked.map(([name]) => name);
  return { asked, names, told, ask };
}

test('a name is asked for once, however often it is wanted meanwhile, and anew afterwards', async () => {
  const { asked, names, told, ask } = rig();
  for (let attempt = 0; attempt < 20; attempt += 1) ask('redis');
  ask('redis', false);
  await setImmediate();
  expect(names()).toEqual(['redis']);
  asked[0]?.[1](null, ADDRESSES);
  await setImmediate();
  expect(told).toEqual([...Array.from({ length: 20 }, () => ADDRESSES), '10.0.0.1']);
  ask('redis');
  await setImmediate();
  expect(names()).toEqual(['redis', 'redis']);
});

test('names that nobody answers for take two threads of the process at most; others wait in line', async () => {
  const { asked, names, told, ask } = rig();
  for (const name of ['one', 'two', 'three', 'four', 'three']) ask(name);
  await setImmediate();
  expect(names()).toEqual(['one', 'two']);
  asked[0]?.[1](Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), []);
  await setImmediate();
  expect(names()).toEqual(['one', 'two', 'three']);
  asked[2]?.[1](null, ADDRESSES);
  await setImmediate();
  expect(names()).toEqual(['one', 'two', 'three', 'four']);
  expect(told).toEqual(['EAI_AGAIN', ADDRESSES, ADDRESSES]);
});
