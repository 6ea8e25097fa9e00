import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { type Authenticator, authenticator } from '../harness/release-codes.ts';
import { stillClock } from '../harness/still-clock.ts';

const NOW = Date.now();
const REASON = ['--reason', 'key leaked'];
let incident: Incident;
afterEach(() => incident.close());

const at = (path: string) => join(incident.directory, path);
async function setUp(input = ''): Promise<Authenticator> {
  const { code, stdout } = await incident.portcullis(['lockdown', 'setup', '--json'], { input });
  expect(code).toBe(0);
  return authenticator((JSON.parse(stdout) as { uri: string }).uri, () => NOW);
}

const release = (code: string) =>
  incident.lockdown(['--release', 'all', '--reason', 'key replaced'], { input: `${code}\n` });
const statusOf = async (words: readonly string[]) => (await incident.portcullis(words)).stdout;
const served = async (gateway: RunningGateway) => (await incident.call(gateway)).status;

describe('a gateway that was started before there was a key', () => {
  test('is told of before the code is asked for, and as one that needs a restart, not an end', async () => {
    incident = await startIncident(1, {}, stillClock(NOW));
    const app = await setUp();
    await incident.lockdown(REASON);
    expect(await statusOf(['lockdown', 'status'])).toMatch(
      /^ {2}gateway {3}.*obeys 1 order; it has no release key, and believes no release: copy the file/m,
    );
    const { code, stdout } = await release(app.code());
    expect(code).toBe(1);
    const [warning, instance] = [stdout.indexOf('it has no release key'), stdout.indexOf('DID NOT CONFIRM')];
    expect([warning > 0, warning < stdout.indexOf('The code is right'), instance > 0]).toEqual([true, true, true]);
    expect(stdout).toMatch(/DID NOT CONFIRM\. It has no release key, and believes no release: copy .*restart it\.$/m);
    expect(stdout).not.toMatch(/KILL/);

    expect(await served(await incident.start())).toBe(200);
  });
});

describe('a key that was replaced', () => {
  test('verifies codes, and the gateway that has the old one is told of', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const old = await setUp();
    await incident.start();
    const app = await setUp(`${old.code(-1)}\n`);
    await incident.lockdown(REASON);
    expect(await statusOf(['lockdown', 'status'])).toMatch(/obeys 1 order; it has another release key than is here/);
    const { code, stdout } = await release(app.code());
    expect(stdout).toMatch(/verified by this command, with the key file/);
    expect(stdout).toMatch(/DID NOT CONFIRM\. It has another release key than is here, .*restart it\.$/m);
    expect([code, stdout]).toEqual([1, expect.not.stringMatching(/wrong|KILL/)]);
    expect(await served(await incident.start())).toBe(200);
  });

  test('and where its file is not here, the key of a gateway counts', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const app = await setUp();
    await incident.start();
    rmSync(at('var/lockdown-release.key'));
    await incident.lockdown(REASON);
    expect(await statusOf(['lockdown', 'status'])).toMatch(/obeys 1 order$/m);
    const { code, stdout } = await release(app.code());
    expect([code, stdout]).toEqual([0, expect.stringMatching(/verified by the gateway at .*admin\.sock/)]);
  });
});
