import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { type Authenticator, authenticator } from '../harness/release-codes.ts';

let redis: TestRedis;
/** The machine of the gateway. */
let incident: Incident;
/** Another, without a gateway: what is released elsewhere, its files do not know. */
let bastion: Incident;
let gateway: RunningGateway;
let app: Authenticator;
beforeEach(async () => {
  redis = await startRedis();
  const state = { redis: redis.section };
  incident = await startIncident(0, { state });
  bastion = await startIncident(0, { state });
  app = authenticator(JSON.parse((await incident.portcullis(['lockdown', 'setup', '--json'])).stdout).uri);
  gateway = await incident.start();
});
afterEach(async () => {
  await incident.close();
  await bastion.close();
  await redis.close();
});

const engage = () => bastion.lockdownData(['--reason', 'key leaked']);

test('a hold that was released elsewhere is engaged anew by the same command, and then it is the same', async () => {
  const first = await engage();
  expect((await incident.call(gateway)).code).toBe('locked_down');
  const released = await incident.lockdown(['--release', 'all', '--reason', 'over'], { input: `${app.code()}\n` });
  expect([released.code, (await incident.call(gateway)).status]).toEqual([0, 200]);

  const again = await engage();
  expect(again).toMatchObject({ code: 0, data: { ok: true, hold: { isNew: true }, instances: { confirmed: 1 } } });
  expect(again.data.hold.id).not.toBe(first.data.hold.id);
  expect((await incident.call(gateway)).code).toBe('locked_down');
  expect((await engage()).data.hold).toMatchObject({ id: again.data.hold.id, isNew: false });
});

test('a revocation that was lifted elsewhere is made anew by the same command', async () => {
  const revoke = async () => {
    const words = ['revoke', 'caller', incident.issuer.issuer, 'alice', '--json', '--reason', 'stolen'];
    return JSON.parse((await bastion.portcullis(words)).stdout).revocation as { id: string; isNew: boolean };
  };
  const { id } = await revoke();
  expect((await incident.call(gateway)).status).toBe(401);
  const input = `${app.code()}\n`;
  const lifted = await incident.portcullis(['revoke', 'lift', id, '--reason', 'cleared'], { input });
  expect([lifted.code, (await incident.call(gateway)).status]).toEqual([0, 200]);

  const again = await revoke();
  expect(again.isNew).toBe(true);
  expect((await incident.call(gateway)).status).toBe(401);
  expect(await revoke()).toMatchObject({ id: again.id, isNew: false });
});
