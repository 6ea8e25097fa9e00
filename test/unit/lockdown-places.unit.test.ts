import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findPlaces } from '../../src/cli/lockdown/places.ts';
import { readRedisSettings } from '../../src/cli/lockdown/redis-settings.ts';
import { shownPath } from '../../src/cli/lockdown/shown-path.ts';
import { lockdownSettings } from '../../src/settings/lockdown.ts';
import { adminSettings } from '../../src/settings/server.ts';
import { stateSettings } from '../../src/settings/state.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-places-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string) => writeFileSync(join(directory, 'gateway.yaml'), text);
const find = (environment = {}) =>
  findPlaces(undefined, { environment: { PORTCULLIS_CONFIG: 'gateway.yaml', ...environment }, directory });

test('what the configuration does not say is where the schema puts it', () => {
  write('{}');
  const { sentinelFile, releaseKeyFile } = lockdownSettings.parse({});
  expect(find()).toMatchObject({
    sentinelFile: join(directory, sentinelFile),
    releaseKeyFile: join(directory, releaseKeyFile),
    stateFile: join(directory, stateSettings.parse({}).path),
    adminSocket: join(directory, adminSettings.parse({}).socket),
    redis: undefined,
    remarks: [],
  });
});

test('variables stand for their values; one that is not set is told of, and is no path', () => {
  write(`lockdown: { sentinelFile: "\${PLACE}/stop.json" }`);
  expect(find({ PLACE: 'run' })).toMatchObject({ sentinelFile: join(directory, 'run/stop.json'), remarks: [] });
  expect(find()).toMatchObject({
    sentinelFile: join(directory, 'var/lockdown.json'),
    remarks: [expect.stringMatching(/^lockdown\.sentinelFile cannot be understood/)],
  });
});

test('absolute paths stay as they are', () => {
  write('state: { path: /data/state.sqlite }');
  expect(find().stateFile).toBe('/data/state.sqlite');
});

describe('an absolute path of the configuration does not say in which directory gateways run:', () => {
  const at = (...names: string[]) => join(directory, ...names);
  beforeEach(() => {
    for (const folder of ['root/var', 'gateways/config', 'gateways/var']) mkdirSync(at(folder), { recursive: true });
    writeFileSync(at('gateways/config/gateway.yaml'), '{}');
  });
  const findFrom = (here: string) =>
    findPlaces(at('gateways/config/gateway.yaml'), { environment: {}, directory: here });

  test('where one has been counts, and not that there is a folder var', () => {
    mkdirSync(at('gateways/var/lockdown.json.instances'));
    // As a command leaves it behind that was run in the wrong place.
    writeFileSync(at('root/var/lockdown.json'), '{}');
    expect(findFrom(at('root'))).toMatchObject({
      directory: at('gateways'),
      isGuessed: true,
      sentinelFile: at('gateways/var/lockdown.json'),
      remarks: [expect.stringMatching(/^Paths were taken to begin at/)],
    });
  });

  test('the working directory counts when one has been there too', () => {
    for (const each of ['root', 'gateways']) mkdirSync(at(each, 'var/lockdown.json.instances'));
    expect(findFrom(at('root'))).toMatchObject({ directory: at('root'), remarks: [] });
  });

  test('with no trace at all it says so, and writes paths whole', () => {
    const places = findFrom(at('root'));
    expect(places.remarks).toContainEqual(expect.stringMatching(/^Nothing tells in which directory gateways run/));
    expect(shownPath(places, { directory: places.directory })(places.stateFile)).toBe(places.stateFile);
  });
});

describe('a section state.redis is read as the schema reads it:', () => {
  test.each([
    { url: 'redis://redis.example.com:6379/2' },
    { url: 'rediss://redis.example.com', username: 'portcullis', password: 'file:///run/secrets/redis', prefix: 'p:' },
    { sentinels: ['a:26379', 'b:26379'], name: 'main', tls: {} },
    {
      cluster: ['a:6379'],
      password: 'secret://redis/password',
      tls: { caFile: 'ca.crt', certFile: 'c', keyFile: 'k' },
    },
  ])('%j', (section) => {
    const { timeout: _, ...strict } = stateSettings.parse({ redis: section }).redis ?? {};
    const { timeout: __, ...lenient } = readRedisSettings(section) ?? {};
    expect(lenient).toEqual(strict);
  });

  test.each([
    undefined,
    null,
    'redis://a:1',
    {},
    { url: 'http://a' },
    { sentinels: ['a:1'] },
    { cluster: [] },
    { cluster: [1] },
  ])('%j names none', (section) => {
    expect(readRedisSettings(section)).toBeUndefined();
  });
});
