import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { skipEnded } from '../../src/cli/lockdown/skip-ended.ts';

test('who is silent in Redis has ended when its process is gone from this machine, and only then', async () => {
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const told = (instance: string, host: string, pid: number, silentFor?: number) => ({
    instance,
    host,
    pid,
    orders: [],
    ...(silentFor !== undefined && { silentFor }),
  });
  const listed = [
    told('killed', hostname(), gone, 4000),
    told('stopped', hostname(), process.pid, 4000),
    told('of another machine', 'elsewhere', gone, 4000),
    told('in a container of the same host name', hostname(), gone),
  ];
  const roster = skipEnded({ name: 'Redis', live: async () => listed });
  expect(await roster.live()).toEqual(listed.slice(1));
});
