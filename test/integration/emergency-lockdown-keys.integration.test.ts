import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import type { AdminListedKey } from '../../sandbox/openai/admin/listed-key.ts';
import { startOpenaiAdmin } from '../../sandbox/openai/start-openai-admin.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { mapsSection } from '../harness/gateway.ts';
import { type Incident, startIncident } from '../harness/incident.ts';

const ADMIN = 'sk-admin-canary0123456789';
const KEY = 'sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123wxyz';

let provider: Provider;
let incident: Incident;
afterEach(async () => {
  await incident.close();
  await provider.close();
});

const environment = { OPENAI_API_KEY: KEY };
const WORDS = ['--reason', 'key leaked', '--integration', 'chat', '--revoke-at-provider'];

/** An incident whose integration `chat` has a key at a provider. */
async function start(): Promise<Map<string, AdminListedKey[]>> {
  const projects = new Map([['proj_1', [{ id: 'key_ours', redacted: 'sk-proj-AbC...wxyz' }]]]);
  provider = await startOpenaiAdmin({ adminKey: ADMIN, projects });
  incident = await startIncident(0);
  const adminKey = join(incident.directory, 'admin-key');
  writeFileSync(adminKey, `${ADMIN}\n`, { mode: 0o600 });
  incident.configure({
    integrations: {
      maps: mapsSection(incident.upstream.origin),
      chat: {
        use: 'openai',
        credentials: { apiKey: 'secret://openai/api-key' },
        scopes: ['chat'],
        keyAdmin: { adminKey: pathToFileURL(adminKey).href, baseUrl: provider.url },
      },
    },
  });
  return projects;
}

test('calls are held first, then the key is disabled, with a line of what was done and what is left to do', async () => {
  const projects = await start();
  const planned = await incident.lockdown([...WORDS, '--dry-run'], { environment });
  expect([planned.code, projects.get('proj_1')?.length]).toEqual([0, 1]);
  expect(planned.stdout).toMatch(/^ {2}key {7}chat: the key key_ours would be deleted at OpenAI; by hand: /m);

  const { code, stdout, output } = await incident.lockdown(WORDS, { environment });
  expect(stdout).toMatch(/^ {2}key {7}chat: OpenAI has deleted the key key_ours; by hand: make another key/m);
  expect(stdout.indexOf('WRITTEN')).toBeLessThan(stdout.indexOf('  key '));
  expect([code, projects.get('proj_1')]).toEqual([0, []]);
  for (const secret of [ADMIN, KEY]) expect(output + planned.output).not.toContain(secret);
});

test('where the configuration cannot be used, it is held all the same, and nobody believes that a key was disabled', async () => {
  const projects = await start();
  incident.configure({ auth: { issuers: 'none' } });
  const { code, data } = await incident.lockdownData(
    WORDS.filter((word) => !/integration|chat/.test(word)),
    { environment },
  );
  expect(data.targets).toContainEqual(expect.objectContaining({ kind: 'file', took: true }));
  expect(data).toMatchObject({
    ok: false,
    keys: [{ text: expect.stringMatching(/NO KEY WAS DISABLED: the configuration cannot be used/) }],
  });
  expect([code, projects.get('proj_1')?.length]).toEqual([1, 1]);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot(
  'run as root, it alone reads the admin key, and leaves the record of accesses to the user of the gateways',
  async () => {
    const projects = await start();
    const at = (path: string) => join(incident.directory, path);
    mkdirSync(at('var'));
    for (const path of ['.', 'var']) chownSync(at(path), 65_534, 65_534);
    const { code } = await incident.lockdown(WORDS, { environment });
    expect([code, projects.get('proj_1')]).toEqual([0, []]);
    const { uid, gid, mode } = statSync(at('var/vault-access.log'));
    expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600]);

    chmodSync(at('config'), 0o755);
    const read = await incident.portcullis(['secrets', 'get', 'secret://openai/api-key'], { environment, uid: 65_534 });
    expect([read.code, read.stdout]).toEqual([0, expect.stringContaining(KEY)]);
  },
);
