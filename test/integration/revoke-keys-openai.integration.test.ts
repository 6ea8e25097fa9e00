import { afterEach, expect, test } from '@jest/globals';
import type { AdminListedKey } from '../../sandbox/openai/admin/listed-key.ts';
import { type OpenaiAdminOptions, startOpenaiAdmin } from '../../sandbox/openai/start-openai-admin.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { type KeyScene, revokeKeys } from '../harness/key-revocation.ts';

const ADMIN = 'sk-admin-canary0123456789';
const KEY = 'sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123wxyz';
const OURS: AdminListedKey = { id: 'key_ours', redacted: 'sk-proj-AbC...wxyz' };
const OTHER: AdminListedKey = { id: 'key_other', redacted: 'sk-proj-Zzz...0000' };

let provider: Provider;
afterEach(() => provider.close());

type Projects = Record<string, AdminListedKey[]>;

async function start(projects: Projects, options: Partial<OpenaiAdminOptions> = {}) {
  const map = new Map(Object.entries(projects));
  provider = await startOpenaiAdmin({ adminKey: ADMIN, projects: map, ...options });
  return map;
}

const section = (credentials: Record<string, string> = {}) => ({
  use: 'openai',
  credentials: { apiKey: 'secret://openai/api-key', ...credentials },
  keyAdmin: { adminKey: 'file:///admin-key', baseUrl: provider.url },
});
const scene = (rest: KeyScene = {}): KeyScene => ({
  secrets: { 'secret://openai/api-key': KEY },
  files: { 'file:///admin-key': `${ADMIN}\n` },
  ...rest,
});
const changes = () => provider.received.filter(({ method }) => method !== 'GET');

test('the key is deleted that fits what is shown, of all pages of all projects', async () => {
  const projects = await start({ proj_1: [OTHER], proj_2: [OTHER], proj_3: [OTHER, { ...OTHER, id: 'key_3' }, OURS] });
  const [report, ...others] = await revokeKeys({ chat: section() }, scene());
  expect(others).toEqual([]);
  expect(report).toMatchObject({
    integrations: ['chat'],
    provider: 'OpenAI',
    outcome: 'disabled',
    key: 'key_ours',
    ok: true,
    text:
      'chat: OpenAI has deleted the key key_ours; by hand: make another key and store it as secret://openai/api-key; ' +
      'that is for good (https://platform.openai.com/api-keys)',
  });
  expect(projects.get('proj_3')?.map(({ id }) => id)).toEqual(['key_other', 'key_3']);
  expect(changes()).toHaveLength(1);
});

test('a dry run says which it would be, and changes nothing', async () => {
  const projects = await start({ proj_1: [OURS] });
  const [report] = await revokeKeys({ chat: section() }, scene({ dryRun: true }));
  expect(report).toMatchObject({ outcome: 'would-be-disabled', key: 'key_ours', ok: true });
  expect(report?.done).toBe('the key key_ours would be deleted at OpenAI');
  expect(projects.get('proj_1')).toHaveLength(1);
  expect(changes()).toEqual([]);
});

test('where the section names a project, no other is looked into', async () => {
  await start({ proj_1: [OTHER], proj_2: [OURS] });
  const [report] = await revokeKeys({ chat: section({ project: 'proj_2' }) }, scene());
  expect(report).toMatchObject({ outcome: 'disabled', key: 'key_ours' });
  expect(provider.received.some(({ url }) => url.includes('proj_1'))).toBe(false);
});

test("keys of those who left a project, and service accounts', are found and deleted", async () => {
  await start({ proj_1: [{ ...OURS, isOwnerGone: true, owner: 'service_account' }] });
  const [report] = await revokeKeys({ chat: section() }, scene());
  expect(report).toMatchObject({ outcome: 'disabled', byHand: expect.stringContaining('its service account') });
});

test.each([
  ['several fit', [OURS, { ...OURS, id: 'key_twin' }], ['key_ours', 'key_twin']],
  ['too little is shown', [{ id: 'key_a', redacted: 'sk-...xyz' }], ['key_a']],
  ['what is shown is cut within how all keys begin', [{ id: 'key_c', redacted: 'sk-pro...xyz' }], ['key_c']],
  ['it is shown in another way', [{ id: 'key_b', redacted: 'a key' }], ['key_b']],
  ['none fits', [OTHER], undefined],
])('nothing is deleted by guess: %s', async (_what, keys, candidates) => {
  await start({ proj_1: keys });
  const [report] = await revokeKeys({ chat: section() }, scene());
  expect(report).toMatchObject({
    outcome: 'unclear',
    ok: false,
    byHand: expect.stringContaining('find out which it is'),
  });
  expect(report?.candidates).toEqual(candidates);
  for (const id of candidates ?? []) expect(report?.text).toContain(id);
  expect(changes()).toEqual([]);
});

test('nothing is deleted when a part of the keys cannot be listed: another of them may fit too', async () => {
  await start(
    { proj_1: [OURS], proj_2: [OTHER] },
    { respond: ({ path }) => (path.includes('proj_2') ? { status: 500, headers: {}, body: 'hunter2' } : undefined) },
  );
  const [report] = await revokeKeys({ chat: section() }, scene());
  expect(report).toMatchObject({
    outcome: 'failed',
    ok: false,
    done: expect.stringContaining('OpenAI failed (HTTP 500)'),
  });
  expect(changes()).toEqual([]);
});

test('nothing is deleted by a list that does not say whether it is whole', async () => {
  const data = [{ id: 'key_ours', redacted_value: OURS.redacted }];
  const respond: OpenaiAdminOptions['respond'] = ({ method }) =>
    method === 'GET' ? { status: 200, headers: {}, body: JSON.stringify({ data }) } : undefined;
  await start({ proj_1: [OURS] }, { respond });
  const [report] = await revokeKeys({ chat: section({ project: 'proj_1' }) }, scene());
  expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('no list of OpenAI') });
  expect(changes()).toEqual([]);
});

test('integrations that share a key have it deleted once', async () => {
  await start({ proj_1: [OURS] });
  const twin = { ...section(), credentials: { apiKey: 'secret://openai/other-name' } };
  const { keyAdmin: _, ...without } = section();
  const secrets = { 'secret://openai/api-key': KEY, 'secret://openai/other-name': KEY };
  const reports = await revokeKeys({ without, chat: section(), twin }, scene({ secrets }));
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({ integrations: ['without', 'chat', 'twin'], outcome: 'disabled' });
  expect(reports[0]?.byHand).toContain('secret://openai/api-key and secret://openai/other-name');
  expect(changes()).toHaveLength(1);
});

test('without keyAdmin it says what to do by hand, and asks nobody', async () => {
  await start({});
  const { keyAdmin: _, ...without } = section();
  const [report] = await revokeKeys({ chat: without }, scene());
  expect(report).toMatchObject({
    outcome: 'by-hand',
    ok: false,
    text:
      'chat: nothing disabled at OpenAI: its section has no keyAdmin, by which Portcullis could do it; ' +
      'by hand: revoke the key (https://platform.openai.com/api-keys)',
  });
  expect(provider.received).toEqual([]);
});

test('a deletion that was not confirmed is not called done', async () => {
  const respond: OpenaiAdminOptions['respond'] = ({ method }) =>
    method === 'DELETE' ? { status: 200, headers: {}, body: '{"deleted":false,"id":"key_ours"}' } : undefined;
  await start({ proj_1: [OURS] }, { respond });
  const [report] = await revokeKeys({ chat: section() }, scene());
  expect(report).toMatchObject({ outcome: 'unknown', ok: false, done: expect.stringMatching(/^nobody knows whether/) });
});
