import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keysFromVault, vaultFilesIn } from '../../sandbox/demo/open-vault.ts';
import { type Demo, startDemo } from '../../sandbox/demo/start-demo.ts';
import { foundIn } from '../harness/search-for.ts';

let directory: string;
let demo: Demo | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-demo-vault-'));
});

afterEach(async () => {
  await demo?.close();
  demo = undefined;
  rmSync(directory, { recursive: true });
});

const modeOf = (name: string) => statSync(join(directory, name)).mode & 0o777;

/** Nothing for a file that is gone by now, as SQLite's beside the vault may be. */
function contentOf(name: string): string {
  const file = join(directory, name);
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

/** The demo's files in which a key can be read, in whatever spelling. */
function filesWith(keys: readonly string[]): string[] {
  const files = readdirSync(directory, { withFileTypes: true }).filter((each) => each.isFile());
  return files.map(({ name }) => name).filter((name) => keys.some((key) => foundIn(contentOf(name), key).length > 0));
}

test("no key is in the demo's files, nor in what the gateway inherits", async () => {
  demo = await startDemo({ directory });
  const keys = Object.values(demo.providers).flatMap(({ secrets }) => secrets);
  expect(filesWith(keys)).toEqual([]);
  expect(readdirSync(directory)).toEqual(expect.arrayContaining(['vault.sqlite', 'vault-passphrase', 'gateway.log']));
  expect([modeOf('vault.sqlite'), modeOf('vault-passphrase')]).toEqual([0o600, 0o600]);
  const environment = `/proc/${demo.gatewayPid}/environ`;
  if (!existsSync(environment)) return;
  const inherited = readFileSync(environment, 'latin1');
  expect(inherited).toContain('PORTCULLIS_CONFIG');
  expect(keys.filter((key) => foundIn(inherited, key).length > 0)).toEqual([]);
});

describe('the vault of an earlier start', () => {
  test('keeps its keys', async () => {
    const first = await keysFromVault(vaultFilesIn(directory));
    await expect(keysFromVault(vaultFilesIn(directory))).resolves.toEqual(first);
    demo = await startDemo({ directory });
    expect(demo.providers.maps.secrets).toEqual([first.maps]);
  });

  test.each([
    ['is no vault any more', 'vault.sqlite', 'x'.repeat(9000)],
    ['has lost its passphrase', 'vault-passphrase', 'another\n'],
    ['has an empty passphrase', 'vault-passphrase', ''],
  ])('is made anew when it %s', async (_, file, content) => {
    const first = await keysFromVault(vaultFilesIn(directory));
    writeFileSync(join(directory, file), content);
    const second = await keysFromVault(vaultFilesIn(directory));
    expect(second).toEqual({ maps: expect.any(String), sms: expect.any(String), chat: expect.any(String) });
    expect(second.maps).not.toBe(first.maps);
  });
});
