import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { type Authenticator, authenticator } from '../harness/release-codes.ts';
import { stillClock } from '../harness/still-clock.ts';

/** Codes are good for a minute, which a busy machine may take. */
const NOW = Date.now();
let incident: Incident;
afterEach(() => incident.close());

async function setUp(): Promise<Authenticator> {
  const { code, stdout } = await incident.portcullis(['lockdown', 'setup', '--json']);
  expect(code).toBe(0);
  return authenticator((JSON.parse(stdout) as { uri: string }).uri, () => NOW);
}

const engage = async (...words: string[]) =>
  (await incident.lockdownData(['--reason', 'key leaked', ...words])).data.hold.id;
const release = (what: string, input: string) =>
  incident.lockdown(['--release', what, '--reason', 'key replaced'], { input: `${input}\n` });
const isServed = async () => (await incident.call(incident.gateways[0] as RunningGateway)).status === 200;

describe('releasing, where a gateway runs', () => {
  test('takes a code, once, and ends the hold that it names and no other', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const app = await setUp();
    await incident.start();
    const [one, two] = [await engage('--integration', 'maps'), await engage()];

    const wrong = await release(one, app.wrong());
    expect([wrong.code, wrong.stdout]).toEqual([
      1,
      expect.stringMatching(/^NOT RELEASED: the release code is wrong.*What to do: /m),
    ]);
    const sloppy = await release(one, ` ${app.code()}`);
    expect([sloppy.code, sloppy.stdout]).toEqual([
      1,
      expect.stringMatching(/^NOT RELEASED: the release code is not six digits/m),
    ]);
    expect(await isServed()).toBe(false);

    const first = app.code(-1);
    const released = await release(one.slice(0, 6), first);
    expect(released.code).toBe(0);
    expect(released.stdout).toMatch(/verified by the gateway at .*admin\.sock/);
    expect(released.stdout).toMatch(/^RELEASED: 1 of 1 instances confirmed\.$/m);
    expect(released.stdout).toMatch(new RegExp(`^STILL HELD, by 1 more: ${two}\\.$`, 'm'));
    expect(released.output).not.toContain(first);
    expect(await isServed()).toBe(false);

    const used = await release(two, first);
    expect([used.code, used.stdout]).toEqual([1, expect.stringMatching(/^NOT RELEASED: .*used before/m)]);
    const late = await release('all', app.code(1));
    expect([late.code, late.stdout]).toEqual([0, expect.stringMatching(/^RELEASED: 1 of 1 instances confirmed\.$/m)]);
    expect(await isServed()).toBe(true);

    const none = await release('all', app.code(1));
    expect([none.code, none.stdout]).toEqual([0, expect.stringMatching(/nothing to release/)]);
  });
});

describe('releasing, where none runs', () => {
  test('the command verifies the code itself, and a gateway that starts is not held', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const app = await setUp();
    const id = await engage();
    const unknown = await release('0123', app.code());
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/No hold 0123 is in force\. In force: [0-9a-f]{20}\./),
    ]);
    const code = app.code(-1);
    const released = await release(id, code);
    expect(released.stdout).toMatch(/verified by this command, with the key file/);
    expect(released.stdout).toMatch(/^RELEASED: no running gateway was seen\.$/m);
    expect(released.code).toBe(0);
    expect((await incident.lockdown(['--status'])).stdout).toMatch(/Nothing is held\.$/m);

    const again = await engage();
    expect(again).not.toBe(id);
    const used = await release(again, code);
    expect([used.code, used.stdout]).toEqual([1, expect.stringMatching(/^NOT RELEASED: .*used before/m)]);
    expect((await release(again, app.code(1))).code).toBe(0);
    await incident.start();
    expect(await isServed()).toBe(true);
  });

  test('a release is not taken without a reason, nor its code from the command line', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const bare = await incident.lockdown(['--release', 'all']);
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringMatching(/--reason "key replaced"/)]);
    const code = await incident.lockdown(['--release', 'all', '--reason', 'x', '--code', '123456']);
    expect([code.code, code.output]).toEqual([2, expect.not.stringContaining('123456')]);
  });
});

describe('lockdown setup', () => {
  test('makes a key for its owner alone, and shows it once', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const { code, stdout } = await incident.portcullis(['lockdown', 'setup']);
    expect(code).toBe(0);
    const file = join(incident.directory, 'var/lockdown-release.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stdout).toContain(readFileSync(file, 'utf8').trim());
    expect(stdout).toMatch(/^otpauth:\/\/totp\/Portcullis/m);
    expect(stdout).toMatch(/Copy that file.*to every instance, and start the gateways anew/);
  });

  test('replaces a key for a code of the old one alone; what was released stays so', async () => {
    incident = await startIncident(0, {}, stillClock(NOW));
    const old = await setUp();
    const id = await engage();
    expect((await release(id, old.code(-1))).code).toBe(0);
    const file = join(incident.directory, 'var/lockdown-release.key');
    const before = readFileSync(file, 'utf8');
    const refused = await incident.portcullis(['lockdown', 'setup'], { input: `${old.wrong()}\n` });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/wrong.*The key was not replaced\./)]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    const replaced = await incident.portcullis(['lockdown', 'setup', '--json'], { input: `${old.code(1)}\n` });
    expect([replaced.code, replaced.stdout]).toEqual([0, expect.stringMatching(/"releasesCarriedOver": 1/)]);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    await incident.start();
    expect(await isServed()).toBe(true);
  });
});
