import { afterEach, expect, test } from '@jest/globals';
import type { AdminListedKey } from '../../sandbox/anthropic/admin/listed-key.ts';
import { type AnthropicAdminOptions, startAnthropicAdmin } from '../../sandbox/anthropic/start-anthropic-admin.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { type KeyScene, revokeKeys } from '../harness/key-revocation.ts';

const ADMIN = 'sk-ant-admin01-canary0123456789';
const KEY = 'sk-ant-api03-R2D0123456789abcdefghijklmnopqrstuvwxyz-igAA';

let provider: Provider;
afterEach(() => provider.close());

async function start(keys: readonly AdminListedKey[], options: Partial<AnthropicAdminOptions> = {}) {
  provider = await startAnthropicAdmin({ adminKey: ADMIN, keys, ...options });
}
const ours = (status: AdminListedKey['status'] = 'active'): AdminListedKey => ({
  id: 'apikey_01ours',
  hint: 'sk-ant-api03-R2D...igAA',
  status,
});
const other = (id: string): AdminListedKey => ({ id, hint: 'sk-ant-api03-zzz...zzAA', status: 'active' });

const section = () => ({
  use: 'anthropic',
  credentials: { apiKey: 'secret://anthropic/api-key' },
  keyAdmin: { adminKey: 'file:///admin-key', baseUrl: provider.url },
});
const scene = (rest: KeyScene = {}): KeyScene => ({
  secrets: { 'secret://anthropic/api-key': KEY },
  files: { 'file:///admin-key': ADMIN },
  ...rest,
});
const changes = () => provider.received.filter(({ method }) => method !== 'GET');

test('the key is deactivated that fits what is shown, on any page', async () => {
  const keys = [other('apikey_1'), other('apikey_2'), other('apikey_3'), ours()];
  await start(keys);
  const [report] = await revokeKeys({ claude: section() }, scene());
  expect(report).toMatchObject({ outcome: 'disabled', key: 'apikey_01ours', ok: true });
  expect(report?.text).toMatch(/^claude: Anthropic has deactivated the key apikey_01ours; by hand: make another key/);
  expect(keys.map(({ status }) => status)).toEqual(['active', 'active', 'active', 'inactive']);
  expect(changes()).toHaveLength(1);
});

test('a dry run changes nothing', async () => {
  await start([ours()]);
  const [report] = await revokeKeys({ claude: section() }, scene({ dryRun: true }));
  expect(report).toMatchObject({ outcome: 'would-be-disabled', key: 'apikey_01ours' });
  expect(changes()).toEqual([]);
});

test.each(['inactive', 'archived', 'expired'] as const)('a key that is %s is left so', async (status) => {
  await start([other('apikey_1'), ours(status)]);
  const [report] = await revokeKeys({ claude: section() }, scene());
  expect(report).toMatchObject({ outcome: 'disabled-already', ok: true, done: expect.stringContaining(status) });
  expect(changes()).toEqual([]);
});

test.each([
  ['two fit, though one of them is inactive', [ours(), { ...ours('inactive'), id: 'apikey_2' }]],
  ['all that is shown is how all keys begin', [{ ...other('apikey_1'), hint: 'sk-ant-api03...' }]],
  ['or how all keys begin and end', [{ ...other('apikey_1'), hint: 'sk-ant-api03-...igAA' }]],
  ['nothing is shown of one, and no other fits', [{ id: 'apikey_1', hint: null, status: 'active' } as const]],
])('nothing is deactivated by guess: %s', async (_what, keys) => {
  await start(keys);
  const [report] = await revokeKeys({ claude: section() }, scene());
  expect(report).toMatchObject({ outcome: 'unclear', ok: false, candidates: keys.map(({ id }) => id) });
  expect(changes()).toEqual([]);
});

test('a list without an end is given up', async () => {
  const entry = { id: 'apikey_1', partial_key_hint: 'sk-ant-api03-zzz...zzAA', status: 'active' };
  const body = JSON.stringify({ data: [entry], has_more: true, last_id: 'apikey_1' });
  await start([], { respond: () => ({ status: 200, headers: {}, body }) });
  const [report] = await revokeKeys({ claude: section() }, scene());
  expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('more than can be looked through') });
});

test.each([{ id: 'apikey_01ours', status: 'active' }, { id: 'apikey_other', status: 'inactive' }, {}])(
  'what was not confirmed is not called done: %j',
  async (answer) => {
    const respond: AnthropicAdminOptions['respond'] = ({ method }) =>
      method === 'POST' ? { status: 200, headers: {}, body: JSON.stringify(answer) } : undefined;
    await start([ours()], { respond });
    const [report] = await revokeKeys({ claude: section() }, scene());
    expect(report).toMatchObject({
      outcome: 'unknown',
      ok: false,
      done: expect.stringMatching(/^nobody knows whether/),
    });
  },
);
