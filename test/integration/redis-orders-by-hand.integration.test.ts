import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

let redis: TestRedis;
let incident: Incident;
afterEach(async () => {
  await incident?.close();
  await redis?.close();
});

test('a line for redis-cli stops every instance with one hold, under the prefix of the configuration', async () => {
  redis = await startRedis();
  incident = await startIncident(2, { state: { redis: { ...redis.section, prefix: 'mine:' } } });
  await redis.command('HSET', 'mine:orders', 'panic', 'key leaked');
  for (const gateway of incident.gateways as RunningGateway[])
    await eventually(async () => (await incident.call(gateway)).code === 'locked_down');
  const ids = (await redis.command('HKEYS', 'mine:orders')) as string[];
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{20}$/)]);
  const { data } = await incident.lockdownData(['--status']);
  expect(data.holds.map(({ id }) => id)).toEqual(ids);
});
