import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Incident, startIncident } from '../harness/incident.ts';

let incident: Incident;
beforeEach(async () => {
  incident = await startIncident(0);
});
afterEach(() => incident.close());

const REASON = ['--reason', 'key leaked'];
const at = (path: string) => join(incident.directory, path);
const orders = (path = 'var/lockdown.json') =>
  Object.values((JSON.parse(readFileSync(at(path), 'utf8')) as { orders: Record<string, string> }).orders);

describe('a configuration', () => {
  test.each([
    [
      'that is missing',
      () => rmSync(at('config/gateway.yaml')),
      /gateway\.yaml does not exist: the usual places were taken, and no Redis\./,
    ],
    [
      'that is a directory',
      () => [rmSync(at('config/gateway.yaml')), mkdirSync(at('config/gateway.yaml'))],
      /is a directory: the usual places/,
    ],
    [
      'that is nothing like YAML',
      () => writeFileSync(at('config/gateway.yaml'), '\0{{{'),
      /holds no configuration: the usual places/,
    ],
    [
      'whose path for the file is none',
      () => writeFileSync(at('config/gateway.yaml'), 'lockdown: { sentinelFile: [1] }'),
      /lockdown\.sentinelFile cannot be understood: var\/lockdown\.json was taken/,
    ],
  ])('%s keeps nothing from being held, and it is said what was taken', async (_name, spoil, note) => {
    spoil();
    const { code, stdout } = await incident.lockdown(REASON);
    expect(stdout).toMatch(note);
    expect(stdout).toMatch(/^ {2}file {6}var\/lockdown\.json: took/m);
    expect(code).toBe(0);
    expect(orders()).toHaveLength(1);
  });

  test('with a mistake elsewhere is used as far as it can be read', async () => {
    writeFileSync(at('config/gateway.yaml'), 'lockdown: { sentinelFile: elsewhere/stop.json }\nserver: "unclosed\n');
    const { code, stdout } = await incident.lockdown(REASON);
    expect(stdout).toMatch(/is not valid YAML; what could be read of it was used/);
    expect(stdout).toMatch(/^ {2}file {6}elsewhere\/stop\.json: took/m);
    expect([code, orders('elsewhere/stop.json')]).toEqual([0, [expect.stringContaining('key leaked')]]);
  });

  test('with a Redis that cannot be understood: the rest takes, and it is said', async () => {
    writeFileSync(at('config/gateway.yaml'), 'state: { redis: { url: [] } }');
    const { code, stdout } = await incident.lockdown(REASON);
    expect(stdout).toMatch(
      /^ {2}redis {5}state\.redis: DID NOT TAKE, [\d.]+ ms: the section state\.redis cannot be understood\. Correct it/m,
    );
    expect(code).toBe(0);
  });
});

describe('what no call could fall under is refused, and nothing is held:', () => {
  test.each([
    [
      'an unknown integration',
      [...REASON, '--integration', 'map'],
      /has no integration "map"\. Nothing is held\. It has: maps\./,
    ],
    [
      'an unknown operation',
      [...REASON, '--integration', 'maps', '--operation', 'geo'],
      /has no operation "geo"\. Nothing is held\. It has: geocode, /,
    ],
    [
      'an issuer that is not trusted',
      [...REASON, '--issuer', 'https://login.test'],
      /trusts no issuer "https:\/\/login\.test"\. Nothing is held\. It trusts: https:\/\/login\.test\/\./,
    ],
    ['one scope twice', [...REASON, '--caller', 'alice', '--caller', 'bob'], /Run the command once for each/],
    ['an operation of nothing', [...REASON, '--operation', 'geocode'], /Add --integration/],
    ['no reason', [], /--reason "key leaked"/],
    ['an empty scope, as of a variable that is not set', [...REASON, '--integration', ''], /--integration is empty/],
    [
      'words that npm took the options of',
      ['key leaked'],
      /options stand after "--": npm run emergency-lockdown -- --reason/,
    ],
    ['an unknown option', [...REASON, '--everything'], /--help lists what there is/],
    ['a status beside a scope', ['--status', '--integration', 'maps'], /do not go together/],
  ])('%s', async (_name, words, message) => {
    const { code, stdout, stderr } = await incident.lockdown(words);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    expect(existsSync(at('var'))).toBe(false);
    const { data } = await incident.lockdownData(words);
    expect(data).toEqual({ ok: false, error: expect.stringMatching(message) });
  });
});

test('a dry run shows the plan and writes nothing', async () => {
  const { code, stdout } = await incident.lockdown([...REASON, '--caller', 'mallory', '--dry-run']);
  expect(stdout).toMatch(/^Dry run: nothing is written\. It would be a lockdown of caller mallory: key leaked$/m);
  expect(stdout).toMatch(/^ {2}file {6}var\/lockdown\.json: would be written to$/m);
  expect([code, existsSync(at('var'))]).toEqual([0, false]);
});

test('from another directory, with the configuration named, it is held where that says', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'portcullis-elsewhere-'));
  mkdirSync(at('var'));
  incident.configure({
    admin: { port: 0, socket: at('var/admin.sock') },
    state: { path: at('var/state.sqlite') },
    lockdown: { sentinelFile: at('var/lockdown.json') },
  });
  try {
    const words = [...REASON, '--file', at('config/gateway.yaml')];
    const { code, stdout } = await incident.lockdown(words, { directory: elsewhere });
    expect(stdout).toContain(`  file      ${at('var/lockdown.json')}: took`);
    expect(stdout).toMatch(/no running gateway was seen.*run this there, in its working directory/);
    expect([code, orders()]).toEqual([0, [expect.stringContaining('key leaked')]]);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('where nothing can be written, it claims nothing and says what to do by hand', async () => {
  writeFileSync(at('var'), 'a file in the place of the directory');
  const { code, stdout } = await incident.lockdown(REASON);
  expect(code).toBe(1);
  expect(stdout.match(/DID NOT TAKE/g)).toHaveLength(2);
  expect(stdout).toMatch(/^NOTHING TOOK, after [\d.]+ ms\. .*kill -USR2 <pid>/m);
  expect(stdout).not.toMatch(/HELD|WRITTEN/);
});

test('a corrupt file is kept, holds everything, and takes the hold beside it', async () => {
  mkdirSync(at('var'));
  writeFileSync(at('var/lockdown.json'), '{"orders": tru');
  const { code } = await incident.lockdown([...REASON, '--integration', 'maps']);
  expect(code).toBe(0);
  const { data } = await incident.lockdownData(['--status']);
  expect(data.holds.map(({ reason }) => reason).sort()).toEqual([
    'key leaked',
    expect.stringMatching(/cannot be read as orders/),
  ]);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('run as root, it goes on as the user of the gateways, who can then read what it wrote', async () => {
  mkdirSync(at('var'));
  for (const path of ['.', 'var']) chownSync(at(path), 65_534, 65_534);
  const { code, stdout } = await incident.lockdown(REASON);
  expect(stdout).toMatch(/Run as root: it goes on as .*65534.*, to whom .*var belongs/);
  expect(code).toBe(0);
  for (const file of ['var/lockdown.json', 'var/state.sqlite']) expect(statSync(at(file)).uid).toBe(65_534);
});

test('nobody reads what it prints, and it engages all the same', async () => {
  const child = incident.begin('scripts/emergency-lockdown.ts', REASON);
  child.stdout?.destroy();
  child.stderr?.destroy();
  const [code] = await once(child, 'close');
  expect([code, orders()]).toEqual([0, [expect.stringContaining('key leaked')]]);
});

asRoot('run as a user who may not write there, it claims nothing and says who could', async () => {
  mkdirSync(at('var'), { mode: 0o700 });
  chmodSync(incident.directory, 0o755);
  const { code, stdout } = await incident.lockdown(REASON, { uid: 65_534 });
  expect(stdout).toMatch(/var belongs to uid 0, and this is .*65534/);
  expect(stdout).toMatch(/^NOTHING TOOK/m);
  expect([code, readdirSync(at('var'))]).toEqual([1, []]);
});

test('a listing does not claim that nothing is held where it could not read', async () => {
  await incident.lockdown(REASON);
  rmSync(at('var/lockdown.json'));
  for (const suffix of ['', '-wal', '-shm']) rmSync(at(`var/state.sqlite${suffix}`), { force: true });
  expect((await incident.lockdown(['--status'])).stdout).toMatch(/Nothing is held\.$/m);
  mkdirSync(at('var/state.sqlite'));
  const { code, stdout } = await incident.lockdown(['--status']);
  expect(stdout).toMatch(/No hold was found, as far as could be read\.$/m);
  expect(stdout).toMatch(/^ {2}database {2}var\/state\.sqlite: NOT READ: /m);
  expect(code).toBe(0);
});

describe('a listing of what may be the wrong place does not claim that nothing is held:', () => {
  test.each([
    ['without a configuration', ['--status']],
    ['with one that does not exist', ['--status', '--file', 'nosuch.yaml']],
  ])('%s', async (name, words) => {
    if (name === 'without a configuration') rmSync(at('config/gateway.yaml'));
    const { code, stdout } = await incident.lockdown(words);
    expect(stdout).toMatch(/No hold was found, as far as could be read\.$/m);
    expect(stdout).toMatch(/^ {2}file {6}var\/lockdown\.json: not there$/m);
    expect(stdout).toMatch(/^ {2}database {2}var\/state\.sqlite: not there$/m);
    expect([code, existsSync(at('var'))]).toEqual([1, false]);
    const released = await incident.lockdown(['--release', 'all', '--reason', 'r', ...words.slice(1)]);
    expect([released.code, released.stdout]).toEqual([1, expect.stringMatching(/as far as could be read: there is/)]);
  });
});
