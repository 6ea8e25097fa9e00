import { mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InstanceFiles } from '../../src/lockdown/instance-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-instances-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (alive: readonly number[] = [1, 2]) =>
  new InstanceFiles({
    sentinelFile: join(folder, 'lockdown.json'),
    host: 'here',
    isAlive: (pid) => alive.includes(pid),
    clock: { now: () => Date.now() },
  });
const presence = (instance: string, pid = 1, host = 'here') => ({ instance, host, pid, orders: ['a', 'b'] });
const fileOf = (instance: string) => join(folder, 'lockdown.json.instances', `${instance}.json`);
const aged = (instance: string, seconds: number) => {
  const time = Date.now() / 1000 - seconds;
  utimesSync(fileOf(instance), time, time);
};
const live = async (roster = files()) => (await roster.live()).map(({ instance }) => instance).toSorted();

test('who told is live until it leaves', async () => {
  const roster = files();
  expect(await roster.live()).toEqual([]);
  await roster.tell(presence('i1'));
  await roster.tell({ ...presence('i1'), orders: ['c'] });
  await roster.tell(presence('i2', 2));
  expect((await roster.live()).find(({ instance }) => instance === 'i1')).toEqual({ ...presence('i1'), orders: ['c'] });
  expect(await live()).toEqual(['i1', 'i2']);
  await roster.leave('i1');
  expect(await live()).toEqual(['i2']);
});

test('a process that is gone is forgotten at once, and its file is taken away', async () => {
  await files().tell(presence('i1', 1));
  const roster = files([2]);
  expect(await live(roster)).toEqual([]);
  await roster.tell(presence('i2', 2));
  expect(readdirSync(join(folder, 'lockdown.json.instances'))).toEqual(['i2.json']);
});

test('one that is silent is known to be for a minute, as it may be stopped, or cut off', async () => {
  const roster = files();
  await roster.tell(presence('stopped'));
  await roster.tell(presence('elsewhere', 7, 'there'));
  const silent = async () =>
    (await roster.live()).filter(({ silentFor = 0 }) => silentFor > 3000).map(({ instance }) => instance);
  expect([await live(), await silent()]).toEqual([['elsewhere', 'stopped'], []]);
  aged('stopped', 10);
  expect(await silent()).toEqual(['stopped']);
  aged('elsewhere', 4);
  expect((await silent()).toSorted()).toEqual(['elsewhere', 'stopped']);
  aged('elsewhere', 61);
  aged('stopped', 61);
  expect(await live()).toEqual([]);
});

describe('a container that starts again after a crash has the same host name and process number:', () => {
  const names = () => readdirSync(join(folder, 'lockdown.json.instances')).toSorted();

  test('its earlier life is nobody, and its file is taken away', async () => {
    await files().tell(presence('earlier'));
    aged('earlier', 10);
    expect(await live()).toEqual(['earlier']);
    const roster = files();
    await roster.tell(presence('later'));
    expect(await live()).toEqual(['later']);
    expect(names()).toEqual(['later.json']);
  });

  test('two that live are both there, as in one network namespace', async () => {
    await files().tell(presence('one'));
    await files().tell(presence('other'));
    expect(await live()).toEqual(['one', 'other']);
    expect(names()).toEqual(['one.json', 'other.json']);
  });
});

test('what is no presence is nobody', async () => {
  const roster = files();
  await roster.tell(presence('i1'));
  writeFileSync(fileOf('x'), 'garbage');
  writeFileSync(fileOf('y'), '{"instance": "y"}');
  writeFileSync(fileOf('z'), 'null');
  symlinkSync('/dev/zero', fileOf('w'));
  writeFileSync(fileOf('v'), JSON.stringify(presence('v')).padEnd(1_000_000));
  expect(await live()).toEqual(['i1']);
});

test('a name that leads elsewhere is refused', async () => {
  await expect(files().tell(presence('../../x'))).rejects.toThrow('named by letters');
});
