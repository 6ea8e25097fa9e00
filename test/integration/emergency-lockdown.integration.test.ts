import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';

const refused = async (incident: Incident, gateway: RunningGateway) =>
  (await incident.call(gateway)).code === 'locked_down';

describe('with three gateways', () => {
  let incident: Incident;
  beforeAll(async () => {
    incident = await startIncident(3);
  });
  afterAll(() => incident.close());

  test('they all confirm, and calls are refused when it says so', async () => {
    const { code, stdout } = await incident.lockdown(['--reason', 'key leaked', '--integration', 'maps']);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}Lockdown of integration maps: key leaked$/m);
    expect(stdout).toMatch(/^ {2}file {6}var\/lockdown\.json: took, [\d.]+ ms$/m);
    expect(stdout.match(/^ {2}gateway {3}var\/admin.*\.sock: took, [\d.]+ ms, instance \S+$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/^ {2}database {2}var\/state\.sqlite: took, [\d.]+ ms$/m);
    expect(stdout).toMatch(/^HELD: 3 of 3 instances confirmed, after [\d.]+ ms\./m);
    expect(code).toBe(0);
    for (const gateway of incident.gateways) {
      const { status, headers, code: ours } = await incident.call(gateway);
      expect([status, ours, headers['retry-after']]).toEqual([503, 'locked_down', '60']);
    }
    expect(incident.upstream.received).toEqual([]);
  });

  test('asking again, for the same reason, is no second hold; for another it is one', async () => {
    const words = ['--reason', 'key leaked', '--integration', 'maps'];
    const { code, data } = await incident.lockdownData(words);
    expect([code, data.hold.isNew]).toEqual([0, false]);
    const other = await incident.lockdownData(['--reason', 'not sure', '--integration', 'maps']);
    expect(other.data.hold).toMatchObject({ isNew: true });
    expect(other.data.hold.id).not.toBe(data.hold.id);
  });

  test.each([
    ['emergency-lockdown --status', (at: Incident) => at.lockdown(['--status'])],
    ['portcullis lockdown status', (at: Incident) => at.portcullis(['lockdown', 'status'])],
  ])('%s lists holds with who, when and why, and who obeys', async (_name, run) => {
    const { code, stdout } = await run(incident);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 holds are in force\.$/m);
    expect(stdout).toMatch(
      /hold {6}[0-9a-f]{20} {2}integration maps: key leaked \(since \d{4}-.*Z, by \S+@\S+, engaged by command\)$/m,
    );
    expect(stdout.match(/Obeyed by 3 of 3 instances\.$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/To end a hold: .* --release <hold> --reason/);
  });

  test('a release without a release key is refused, and says how to make one', async () => {
    const { code, stdout } = await incident.lockdown(['--release', 'all', '--reason', 'done'], { input: '123456\n' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^NOT RELEASED: .*lockdown setup/m);
    expect(await refused(incident, incident.gateways[0] as RunningGateway)).toBe(true);
  });
});

describe('a gateway that is stopped', () => {
  let incident: Incident;
  afterEach(() => incident.close());

  test('is named with its process, the others are held, and it is held when it goes on', async () => {
    incident = await startIncident(2);
    const [stopped, going] = incident.gateways as [RunningGateway, RunningGateway];
    stopped.process.kill('SIGSTOP');
    const { code, stdout } = await incident.lockdown(['--reason', 'key leaked']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^ {2}gateway {3}var\/admin.*: DID NOT TAKE, \d+ ms: a gateway is there and does not answer\./m,
    );
    expect(stdout).toMatch(
      new RegExp(`process ${stopped.process.pid} on .*DID NOT CONFIRM.*kill -KILL ${stopped.process.pid}`),
    );
    expect(stdout).toMatch(/^NOT HELD EVERYWHERE: 1 of 2 instances confirmed, after \d+ ms/m);
    expect(await refused(incident, going)).toBe(true);
    stopped.process.kill('SIGCONT');
    await eventually(() => refused(incident, stopped), { what: 'the gateway that goes on refuses' });
  });

  test('keeps no listing from coming', async () => {
    incident = await startIncident(1);
    await incident.lockdown(['--reason', 'key leaked']);
    incident.gateways[0]?.process.kill('SIGSTOP');
    const { code, stdout } = await incident.lockdown(['--status']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/everything: key leaked/);
    expect(stdout).toMatch(/admin\.sock: NO ANSWER: a gateway is there and does not answer/);
  });
});

describe('without any gateway', () => {
  let incident: Incident;
  afterEach(() => incident.close());

  test('it is written, nobody is claimed to have confirmed, and one that starts is held from its first call', async () => {
    incident = await startIncident(0);
    const { code, stdout } = await incident.lockdown(['--reason', 'key leaked']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^WRITTEN, after [\d.]+ ms, but no running gateway was seen\./m);
    expect(stdout).not.toMatch(/HELD/);
    expect(await refused(incident, await incident.start())).toBe(true);
  });

  test('a socket that a killed gateway left behind is no failure', async () => {
    incident = await startIncident(1);
    const gateway = incident.gateways[0] as RunningGateway;
    gateway.process.kill('SIGKILL');
    await eventually(() => gateway.process.signalCode !== null);
    const { code, data } = await incident.lockdownData(['--reason', 'key leaked']);
    expect(code).toBe(0);
    expect(data.targets).toContainEqual(
      expect.objectContaining({ kind: 'gateway', took: false, problem: 'nobody listens there any more' }),
    );
    expect(data.instances).toMatchObject({ live: 0, confirmed: 0, unaccounted: 0 });
  });
});
