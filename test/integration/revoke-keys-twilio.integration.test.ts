import { afterEach, expect, test } from '@jest/globals';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { startTwilioKeys, type TwilioKeysOptions } from '../../sandbox/twilio/start-twilio-keys.ts';
import { TWILIO, twilioSection } from '../harness/integration.ts';
import { type KeyScene, revokeKeys } from '../harness/key-revocation.ts';

const MAIN = `SK${'a'.repeat(32)}`;
const MAIN_SECRET = 'mainCanarySecret0123456789abcdef';
const TOKEN = 'tokenCanary0123456789abcdef01234';

let provider: Provider;
afterEach(() => provider.close());

async function start(options: Partial<TwilioKeysOptions> = {}) {
  const keys = new Set([TWILIO.apiKeySid, MAIN]);
  const mains = [`${MAIN}:${MAIN_SECRET}`, `${TWILIO.accountSid}:${TOKEN}`];
  provider = await startTwilioKeys({ mains, keys, ...options });
  return keys;
}

const section = (keyAdmin: Record<string, string> = { apiKeySid: MAIN, apiKeySecret: 'file:///main' }) =>
  twilioSection({ twiml: '<Response/>', keyAdmin: { ...keyAdmin, baseUrl: provider.url } });
const scene = (rest: KeyScene = {}): KeyScene => ({
  files: { 'file:///main': MAIN_SECRET, 'file:///token': `${TOKEN}\n` },
  ...rest,
});
const changes = () => provider.received.filter(({ method }) => method !== 'GET');

test.each([
  ['a Main key', { apiKeySid: MAIN, apiKeySecret: 'file:///main' }],
  ['the auth token', { authToken: 'file:///token' }],
])('an API key is deleted by its SID, with %s; its secret is not asked for', async (_what, keyAdmin) => {
  const keys = await start();
  const [report] = await revokeKeys({ sms: section(keyAdmin) }, scene());
  expect(report).toMatchObject({ outcome: 'disabled', key: TWILIO.apiKeySid, ok: true });
  expect(report?.done).toBe(`Twilio has deleted the key ${TWILIO.apiKeySid}`);
  expect(report?.byHand).toContain('store it as secret://twilio/api-key-secret');
  expect([...keys]).toEqual([MAIN]);
});

test('a dry run changes nothing', async () => {
  const keys = await start();
  const [report] = await revokeKeys({ sms: section() }, scene({ dryRun: true }));
  expect(report).toMatchObject({ outcome: 'would-be-disabled', key: TWILIO.apiKeySid });
  expect(keys.size).toBe(2);
  expect(changes()).toEqual([]);
});

test('a key that is not there is not called deleted', async () => {
  await start({ keys: new Set() });
  const [report] = await revokeKeys({ sms: section() }, scene());
  expect(report).toMatchObject({ outcome: 'unclear', ok: false, done: expect.stringContaining('deleted already') });
});

test('an auth token is told to be promoted away by hand, and nothing is asked', async () => {
  await start();
  const credentials = { accountSid: TWILIO.accountSid, authToken: 'secret://twilio/auth-token' };
  const [report] = await revokeKeys({ sms: { ...section(), credentials } }, scene());
  expect(report).toMatchObject({ outcome: 'by-hand', ok: false });
  expect(report?.byHand).toMatch(
    /secondary auth token.*promote.*https:\/\/www\.twilio\.com\/docs\/iam\/api\/authtoken/,
  );
  expect(provider.received).toEqual([]);
});

test('a key that does not reach keys is told so', async () => {
  const keys = await start({ mains: [], standards: [`${MAIN}:${MAIN_SECRET}`] });
  const [report] = await revokeKeys({ sms: section() }, scene());
  expect(report).toMatchObject({ outcome: 'failed', byHand: expect.stringContaining('a Main key') });
  expect(keys.size).toBe(2);
});

test('somebody who was faster does no harm', async () => {
  const keys = await start({
    respond: ({ method }) => {
      if (method === 'DELETE') keys.clear();
      return undefined;
    },
  });
  const [report] = await revokeKeys({ sms: section() }, scene());
  expect(report).toMatchObject({ outcome: 'disabled' });
});

test('what was not confirmed is not called done', async () => {
  const respond: TwilioKeysOptions['respond'] = ({ method }) =>
    method === 'DELETE' ? { status: 200, headers: {}, body: '{}' } : undefined;
  await start({ respond });
  const [report] = await revokeKeys({ sms: section() }, scene());
  expect(report).toMatchObject({ outcome: 'unknown', ok: false });
});
