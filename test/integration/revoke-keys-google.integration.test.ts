import { afterEach, expect, test } from '@jest/globals';
import type { ApiKey } from '../../sandbox/google-maps/api-keys/state.ts';
import { type ApiKeysOptions, startApiKeys } from '../../sandbox/google-maps/start-api-keys.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { type KeyScene, revokeKeys, serviceAccount } from '../harness/key-revocation.ts';

const KEY = 'AIzaCanary0123456789abcdefghijklmnopqrs';
const NAME = 'projects/12345678/locations/global/keys/2885bf87-5b84-47fa-92af-08c3e9337349';
const account = serviceAccount();

let provider: Provider;
afterEach(() => provider.close());

async function start(options: Partial<ApiKeysOptions> = {}) {
  const keys: ApiKey[] = [{ value: KEY, name: NAME }];
  provider = await startApiKeys({ account: account.known, keys, ...options });
  return keys;
}

const section = () => ({
  use: 'google-maps',
  credentials: { apiKey: 'secret://google-maps/api-key' },
  keyAdmin: { credentialsFile: 'file:///account', baseUrl: provider.url, tokenUrl: `${provider.url}/token` },
});
const scene = (rest: KeyScene = {}): KeyScene => ({
  secrets: { 'secret://google-maps/api-key': KEY },
  files: { 'file:///account': account.file },
  // Between two questions about an operation.
  shorten: { 500: 1 },
  ...rest,
});
const deletions = () => provider.received.filter(({ method }) => method === 'DELETE');

test.each([0, 1, 3])(
  'the key is looked up, deleted, and that confirmed (an operation that takes %i questions)',
  async (slow) => {
    const keys = await start({ slow });
    const [report] = await revokeKeys({ maps: section() }, scene());
    expect(report).toMatchObject({ provider: 'Google', outcome: 'disabled', key: NAME, ok: true });
    expect(report?.byHand).toContain(`"gcloud services api-keys undelete ${NAME}" brings it back`);
    expect(keys[0]?.deleteTime).toBeDefined();
    expect(deletions()).toHaveLength(1);
  },
);

test('a dry run looks it up, and changes nothing', async () => {
  const keys = await start();
  const [report] = await revokeKeys({ maps: section() }, scene({ dryRun: true }));
  expect(report).toMatchObject({ outcome: 'would-be-disabled', key: NAME });
  expect(keys[0]?.deleteTime).toBeUndefined();
  expect(deletions()).toEqual([]);
});

test('a key that was deleted before is told so', async () => {
  await start({ keys: [{ value: KEY, name: NAME, deleteTime: '2026-01-01T00:00:00Z' }] });
  const [report] = await revokeKeys({ maps: section() }, scene());
  expect(report).toMatchObject({ outcome: 'disabled-already', ok: true });
  expect(deletions()).toEqual([]);
});

test('what takes longer than five seconds is not called done', async () => {
  await start({ slow: 1000 });
  const [report] = await revokeKeys({ maps: section() }, scene());
  expect(report).toMatchObject({ outcome: 'unknown', ok: false, byHand: expect.stringContaining('look there') });
});

test('an operation that failed is told so', async () => {
  const body = JSON.stringify({ name: 'operations/1', done: true, error: { code: 13, message: 'hunter2' } });
  await start({ respond: ({ method }) => (method === 'DELETE' ? { status: 200, headers: {}, body } : undefined) });
  const [report] = await revokeKeys({ maps: section() }, scene());
  expect(report).toMatchObject({ outcome: 'failed', ok: false });
  expect(JSON.stringify(report)).not.toContain('hunter2');
});

test.each([
  ['a key that no project of its account has', { keys: [] }, /apiKeysAdmin/],
  ['an account that Google does not know', { account: { ...account.known, keyId: 'other' } }, /clock/],
  [
    'a name that is none',
    { keys: [{ value: KEY, name: 'projects/1/locations/global/keys/../../x' }] },
    /find out which it is/,
  ],
])('nothing is deleted: %s', async (_what, options, byHand) => {
  await start(options);
  const [report] = await revokeKeys({ maps: section() }, scene());
  expect(report).toMatchObject({ ok: false, byHand: expect.stringMatching(byHand) });
  expect(deletions()).toEqual([]);
});

test.each([
  '{}',
  'no JSON',
  '{"type":"external_account"}',
  '{"type":"service_account","client_email":"a","private_key":"b"}',
])('a file without a service account is told so: %s', async (file) => {
  await start();
  const [report] = await revokeKeys({ maps: section() }, scene({ files: { 'file:///account': file } }));
  expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('keyAdmin.credentialsFile') });
  expect(provider.received).toEqual([]);
});
